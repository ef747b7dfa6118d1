import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

/** The built program in a real terminal: what emulation cannot show (job control, signals, stty). */

const root = path.resolve(import.meta.dirname, '../..');
const program = path.join(root, 'dist/cli.js');
const missing = [
  ...(spawnSync('tmux', ['-V']).status === 0 ? [] : ['tmux is not installed']),
  ...(existsSync(program) ? [] : ['dist/ is not built (npm run build)']),
];

let folder: string;
let socket: string;
let servers = 0;

function tmux(...args: readonly string[]): string {
  const env = { ...process.env, TMUX: '' };
  return execFileSync('tmux', ['-S', socket, '-f', '/dev/null', ...args], { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Presses keys by tmux's names; with `text`, types them as they are. */
function keys(...names: readonly string[]): void {
  tmux('send-keys', '-t', 'main', ...names);
}
function run(command: string): void {
  tmux('send-keys', '-t', 'main', '-l', command);
  keys('Enter');
}
function screen(): string {
  return tmux('capture-pane', '-p', '-t', 'main').trimEnd();
}
function mode(name: string): string {
  return tmux('display-message', '-p', '-t', 'main', `#{${name}}`).trim();
}

async function until(what: string | RegExp | (() => boolean)): Promise<void> {
  for (let tries = 0; tries < 1000; tries++) {
    if (typeof what === 'function' ? what() : typeof what === 'string' ? screen().includes(what) : what.test(screen())) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${String(what)} did not come true; the screen is:\n${screen()}`);
}

/** Starts the program on the sample repository and waits for its overview. */
async function start(prefix = ''): Promise<void> {
  run(`${prefix} ${process.execPath} ${program} sample`);
  await until('Next best actions');
}

/** Terminal settings, alternate screen and cursor, once the program is gone and the shell waits: what is typed before is thrown away with the program's raw mode. */
async function terminal(name: string): Promise<{ readonly stty: string; readonly alternate: string; readonly cursor: string }> {
  const file = path.join(folder, name);
  await until(() => screen().trimEnd().endsWith('ready$'));
  run(`stty -a > ${name}.tmp; mv ${name}.tmp ${name}`);
  await until(() => existsSync(file));
  return { stty: readFileSync(file, 'utf8'), alternate: mode('alternate_on'), cursor: mode('cursor_flag') };
}

describe.skipIf(missing.length > 0)(`the built program in tmux${missing.length > 0 ? ` (skipped: ${missing.join(', ')})` : ''}`, () => {
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'readycheck-pty-'));
    cpSync(path.join(root, 'fixtures/sample'), path.join(folder, 'sample'), {
      recursive: true,
      filter: (file) => !file.includes('.readycheck'),
    });
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    // A socket per test: a server that is going down refuses the next one.
    socket = path.join(folder, `tmux-${String(++servers)}`);
    const shell = 'env -u CI -u NO_COLOR -u ACCESSIBLE LC_ALL=C.UTF-8 PS1="ready$ " sh';
    tmux('new-session', '-d', '-s', 'main', '-x', '80', '-y', '24', '-c', folder, shell);
    await until('ready$');
  });
  afterEach(() => {
    // This server is ours alone: it listens on a socket in our own folder.
    tmux('kill-server');
    for (const name of ['before', 'after', 'pid']) rmSync(path.join(folder, name), { force: true });
  });

  test('starts, is browsed and filtered, and leaves a summary and a clean terminal', async () => {
    const before = await terminal('before');
    await start();
    expect(mode('alternate_on')).toBe('1');
    keys('2');
    await until('open findings');
    tmux('send-keys', '-t', 'main', '-l', '/sev:high');
    keys('Enter');
    await until(/\/sev:high {2}\d+ of \d+ match/);
    keys('Enter');
    await until('Finding 1 of');
    keys('Escape');
    await until('match');
    keys('3');
    await until('[3 Rules]');
    keys('q');
    await until('readycheck explain');
    expect(screen()).toMatch(/Score \d+\.\d/);
    expect(await terminal('after')).toEqual(before);
    run('echo code $?');
    await until('code 0');
  });

  test('ends with 130 on Ctrl-C', async () => {
    const before = await terminal('before');
    await start();
    keys('C-c');
    await until('readycheck explain');
    // What is typed before the program is gone is thrown away with its raw mode.
    await until(() => screen().trimEnd().endsWith('ready$'));
    run('echo code $?');
    await until('code 130');
    expect(await terminal('after')).toEqual(before);
  });

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'] as const)('gives the terminal back when it is told to end by %s', async (signal) => {
    const before = await terminal('before');
    await start('echo $$ > pid; sh -c \'echo $$ > pid; exec "$@"\' sh');
    process.kill(Number(readFileSync(path.join(folder, 'pid'), 'utf8')), signal);
    await until(() => mode('alternate_on') === '0');
    expect(await terminal('after')).toEqual(before);
  });

  test('is stopped by Ctrl-Z and continued by fg', async () => {
    const before = await terminal('before');
    run('set -m');
    await start();
    keys('C-z');
    await until(() => mode('alternate_on') === '0');
    expect(await terminal('after')).toEqual(before);
    run('fg');
    await until('Next best actions');
    expect(mode('alternate_on')).toBe('1');
    keys('2');
    await until('open findings');
    keys('q');
    await until('readycheck explain');
  });

  test('stops with whatever it was started through, and comes back with it', async () => {
    writeFileSync(path.join(folder, 'wrapper'), `#!/bin/sh\n${process.execPath} ${program} sample\necho wrapper saw $?\n`, { mode: 0o755 });
    const before = await terminal('before');
    run('set -m');
    run('./wrapper');
    await until('Next best actions');
    keys('C-z');
    await until(/Stopped +\.\/wrapper/);
    expect(await terminal('after')).toEqual(before);
    run('fg');
    await until('Next best actions');
    keys('C-c');
    await until('wrapper saw 130');
    expect((await terminal('after')).stty).toBe(before.stty);
  });

  test('follows the size of the window, and says when it is too small', async () => {
    await start();
    tmux('resize-window', '-t', 'main', '-x', '140', '-y', '40');
    await until(() => screen().split('\n').length === 40 && screen().includes('│'));
    expect(screen().match(/\[1 Overview\]/g)).toHaveLength(1);
    tmux('resize-window', '-t', 'main', '-x', '40', '-y', '10');
    await until('Terminal too small');
    tmux('resize-window', '-t', 'main', '-x', '60', '-y', '15');
    await until('Next best actions');
    expect(screen().split('\n')).toHaveLength(15);
    keys('q');
    await until('ready$');
  });

  test('prints the report instead of a screen where no terminal reads', async () => {
    run(`${process.execPath} ${program} sample 2>/dev/null | cat; echo finished $((1 + 1))`);
    await until('finished 2');
    expect(mode('alternate_on')).toBe('0');
    expect(tmux('capture-pane', '-p', '-S', '-500', '-t', 'main')).toMatch(/Score/);
  });

  test('has no colour with NO_COLOR', async () => {
    await start('NO_COLOR=1');
    expect(tmux('capture-pane', '-e', '-p', '-t', 'main')).not.toMatch(/\u001b\[[\d;]*m/);
    keys('q');
    await until('readycheck explain');
  });

  /** A script in the shell that starts the program with a hook loaded into it, and writes down its process. */
  const startHooked = async (hook: string): Promise<number> => {
    const file = path.join(folder, 'hook.mjs');
    writeFileSync(file, `import { isMainThread } from 'node:worker_threads';\n${hook}\n`);
    run(`sh -c 'echo $$ > pid; exec ${process.execPath} --import ./hook.mjs ${program} sample'`);
    await until(() => existsSync(path.join(folder, 'pid')) && readFileSync(path.join(folder, 'pid'), 'utf8').endsWith('\n'));
    await until('Next best actions');
    return Number(readFileSync(path.join(folder, 'pid'), 'utf8'));
  };
  const isAlive = (pid: number): boolean => spawnSync('kill', ['-0', String(pid)]).status === 0;

  test('leaves a clean terminal and says what happened after a crash', async () => {
    const before = await terminal('before');
    const pid = await startHooked("if (isMainThread) process.on('SIGUSR2', () => { throw new Error('injected'); });");
    process.kill(pid, 'SIGUSR2');
    await until('readycheck itself failed: injected');
    expect(await terminal('after')).toEqual(before);
  });

  test('survives the thread that scans, and says so', async () => {
    await startHooked("if (!isMainThread) setTimeout(() => { throw new Error('injected'); }, 9000);");
    keys('2');
    await new Promise((resolve) => setTimeout(resolve, 9500));
    keys('r');
    await until(/gone, |scanning|open findings/);
    keys('1');
    await until('Next best actions');
    keys('q');
    await until('ready$');
  });

  test('ends when its terminal is gone', async () => {
    const pid = await startHooked('');
    tmux('new-window', '-d', 'sleep 30');
    tmux('kill-window', '-t', 'main:0');
    for (let tries = 0; isAlive(pid) && tries < 100; tries++) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(isAlive(pid)).toBe(false);
  });

  test('starts in a tiny window and is left', async () => {
    const before = await terminal('before');
    tmux('resize-window', '-t', 'main', '-x', '30', '-y', '5');
    run(`${process.execPath} ${program} sample`);
    await until('Terminal too small');
    keys('q');
    await until(() => mode('alternate_on') === '0');
    tmux('resize-window', '-t', 'main', '-x', '80', '-y', '24');
    expect((await terminal('after')).alternate).toBe(before.alternate);
  });

  describe('fixing in the full screen', () => {
    const repo = (): string => path.join(folder, 'repo');
    const dockerfile = (): string => readFileSync(path.join(repo(), 'Dockerfile'), 'utf8');
    beforeAll(() => {
      cpSync(path.join(root, 'fixtures/sample'), repo(), { recursive: true, filter: (file) => !file.includes('.readycheck') });
      const git = (...args: readonly string[]): void => {
        execFileSync('git', ['-C', repo(), '-c', 'user.name=test', '-c', 'user.email=test@example.org', ...args], { stdio: 'ignore' });
      };
      git('init', '-q');
      git('add', '-A');
      git('commit', '-qm', 'start');
    });
    const open = async (): Promise<void> => {
      run(`${process.execPath} ${program} repo`);
      await until('Next best actions');
      tmux('send-keys', '-t', 'main', '-l', '/rule:docker/non-root-user');
      keys('Enter');
      await until('1 of');
    };

    test('a fix is seen, written, and taken back; the terminal is as before', async () => {
      const before = await terminal('before');
      const text = dockerfile();
      await open();
      keys('f');
      await until('hunk 1 of');
      expect(dockerfile()).toBe(text);
      for (let hunks = 0; !screen().includes('written to') && hunks < 6; hunks++) {
        keys('y');
        await new Promise((resolve) => setTimeout(resolve, 400));
      }
      await until('1 finding gone');
      expect(dockerfile()).not.toBe(text);
      keys('u');
      await until('Take the last fix back?');
      keys('y');
      await until('Taken back.');
      expect(dockerfile()).toBe(text);
      await until('Score');
      keys('Enter', 'q');
      await until('says more');
      expect(await terminal('after')).toEqual(before);
    });

    test('what has no comments is ignored in the configuration that is there, whose comments stay', async () => {
      const own =
        '# agreed with the team\nprofile: recommended # for now\nsuppressions:\n  # none of ours\n  - rule: ci/lint\n    path: "**"\n    reason: elsewhere\n';
      const file = path.join(repo(), 'readycheck.yaml');
      writeFileSync(file, own);
      run(`${process.execPath} ${program} repo`);
      await until('Next best actions');
      tmux('send-keys', '-t', 'main', '-l', '/rule:deps/automated-updates');
      keys('Enter');
      await until('1 of 24 match');
      keys('i');
      await until('because:');
      tmux('send-keys', '-t', 'main', '-l', 'a bot of the company does it: "weekly" # yes');
      keys('Enter');
      await until('ignored in readycheck.yaml');
      expect(readFileSync(file, 'utf8')).toBe(
        `${own}  - rule: deps/automated-updates\n    path: package.json\n    reason: "a bot of the company does it: \\"weekly\\" # yes"\n`,
      );
      keys('u');
      await until('Take the last fix back?');
      keys('y');
      await until('Taken back.');
      expect(readFileSync(file, 'utf8')).toBe(own);
      rmSync(file);
      keys('q');
      await until('ready$');
    });

    test('with --watch a save that replaces the file is seen, and so is the commit of it', async () => {
      const text = dockerfile();
      run(`${process.execPath} ${program} --watch repo`);
      await until('Next best actions');
      expect(screen()).toMatch(/@[0-9a-f]{7} watching/);
      writeFileSync(path.join(repo(), 'Dockerfile.new'), text.replace(/^CMD/m, 'USER node\nCMD'));
      renameSync(path.join(repo(), 'Dockerfile.new'), path.join(repo(), 'Dockerfile'));
      await until(/1 gone|gone, 0 new/);
      await until('changed watching');
      execFileSync('git', ['-C', repo(), '-c', 'user.name=test', '-c', 'user.email=test@example.org', 'commit', '-qam', 'user']);
      await until(/@[0-9a-f]{7} watching/);
      keys('q');
      await until('ready$');
      execFileSync('git', ['-C', repo(), 'reset', '-q', '--hard', 'HEAD~1']);
    });

    test('the editor gets the terminal at the line, and gives it back', async () => {
      const editor = path.join(folder, 'vi');
      writeFileSync(editor, '#!/bin/sh\nprintf "%s|" "$@" > ../asked\nprintf edited\nsleep 1\n', { mode: 0o755 });
      run(`export EDITOR=${editor}`);
      await open();
      keys('e');
      await until(() => existsSync(path.join(folder, 'asked')));
      expect(mode('alternate_on')).toBe('0');
      await until(() => mode('alternate_on') === '1');
      await until('1 of');
      expect(readFileSync(path.join(folder, 'asked'), 'utf8')).toMatch(/^\+call cursor\(7,6\)\|\/.*\/repo\/Dockerfile\|$/);
      keys('q');
      await until('ready$');
    });
  });

  describe('readycheck fix', () => {
    beforeAll(() => {
      cpSync(path.join(folder, 'sample'), path.join(folder, 'fixable'), { recursive: true });
    });
    /** On an empty screen, so that nothing of an earlier command is taken for an answer. */
    const onEmptyScreen = async (command: string): Promise<void> => {
      run('clear');
      await until(() => screen() === 'ready$');
      run(`${process.execPath} ${program} ${command}; echo code $?`);
    };
    const ask = async (): Promise<void> => {
      await onEmptyScreen('fix --no-vcs --only http/security-headers,docker/non-root-user fixable');
      await until('[y,n,a,d,q,?]');
    };
    const app = (): string => readFileSync(path.join(folder, 'fixable/src/app.js'), 'utf8');

    test('ends with 130 on Ctrl-C at the question and writes nothing', async () => {
      await ask();
      keys('C-c');
      await until('code 130');
      expect(screen()).toContain('Nothing was written.');
      expect(app()).not.toContain('helmet');
    });

    test('shows a diff that cannot steer the terminal', async () => {
      const hostile = app().replace('\n', ' /* \u001b]0;stolen\u0007\u001b[8mhidden */\n');
      const file = path.join(folder, 'fixable/src/app.js');
      const before = app();
      writeFileSync(file, hostile);
      const raw = path.join(folder, 'raw');
      tmux('pipe-pane', '-t', 'main', '-O', `cat > ${raw}`);
      await onEmptyScreen('fix --diff --only http/security-headers fixable');
      await until('code 0');
      tmux('pipe-pane', '-t', 'main');
      writeFileSync(file, before);
      const shown = readFileSync(raw, 'utf8');
      expect(shown).toContain('\ufffd]0;stolen\ufffd\ufffd[8mhidden');
      expect(shown).not.toMatch(/\u001b\]0;stolen|\u001b\[8m/);
    });

    test('takes Ctrl-D for "no more", explains its letters, and is undone', async () => {
      await ask();
      keys('C-d');
      await until('code 0');
      expect(app()).not.toContain('helmet');
      await ask();
      keys('?', 'Enter');
      await until('leave this and all that follow');
      keys('y', 'Enter');
      await until('docker/non-root-user');
      keys('q', 'Enter');
      await until('code 0');
      expect(app()).toContain('helmet');
      await onEmptyScreen('undo fixable');
      await until('code 0');
      expect(app()).not.toContain('helmet');
    });
  });
});
