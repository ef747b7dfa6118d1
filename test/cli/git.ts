import { execFileSync } from 'node:child_process';

/** Runs git in a folder, away from the settings of whoever runs the tests. Gives what it prints. */
export function git(cwd: string, ...args: readonly string[]): string {
  const env = {
    ...process.env,
    GIT_AUTHOR_DATE: '2026-01-01T00:00:00Z',
    GIT_COMMITTER_DATE: '2026-01-01T00:00:00Z',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_SYSTEM: '/dev/null',
  };
  const flags = [
    '-c',
    'user.name=t',
    '-c',
    'user.email=t@example.org',
    '-c',
    'init.defaultBranch=main',
    '-c',
    'protocol.file.allow=always',
  ];
  return execFileSync('git', [...flags, ...args], { cwd, env, encoding: 'utf8', stdio: 'pipe' });
}

/** Commits everything there is. */
export function commitAll(cwd: string, message: string): void {
  git(cwd, 'add', '-A');
  git(cwd, 'commit', '-qm', message);
}
