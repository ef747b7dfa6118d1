import { fact, type Evidence, type Repo, type Subject } from '../../model/index.ts';
import { shellUnits, type ShellStep } from './shell-units.ts';

/** A script that restarts nginx, where it stops before it starts again. */
export interface NginxRestart extends Subject {
  /** Words of the command. */
  readonly text: string;
  /** A test of the configuration before it. */
  readonly tested: Evidence | undefined;
}

/** Scripts that restart an nginx. A reload keeps the running configuration where the new one is wrong, so it is left out. */
export const nginxRestarts = fact('ops/nginx restarts', (repo: Repo): readonly NginxRestart[] =>
  shellUnits(repo).flatMap((unit): readonly NginxRestart[] => {
    // What was only just installed serves nobody yet.
    if (
      unit.steps.some(
        ({ call }) => /^(apt|apt-get|yum|dnf|apk)$/.test(call.program) && call.args.includes('install') && call.args.includes('nginx'),
      )
    )
      return [];
    const restart = unit.steps.find((step) => isRestart(step));
    if (restart === undefined) return [];
    const test = unit.steps.find((step) => step.index <= restart.index && testsConfiguration(step));
    const text = [restart.call.program, ...restart.call.args].join(' ');
    return [
      { name: unit.name, at: restart.at, text, tested: test === undefined ? undefined : { at: test.at, note: 'tests the configuration' } },
    ];
  }),
);

function isRestart({ call: { program, args } }: ShellStep): boolean {
  const words = args.filter((a) => !a.startsWith('-')).join(' ');
  if (program === 'systemctl') return /^restart nginx(\.service)?$/.test(words);
  if (program === 'service') return words === 'nginx restart';
  if (program === 'docker-compose') return /(^| )restart nginx$/.test(words);
  return program === 'docker' && /^(compose .*)?restart nginx$/.test(words);
}

/** `nginx -t`, also inside a container. */
function testsConfiguration({ command: { words } }: ShellStep): boolean {
  const at = words.findIndex((w) => /(^|\/)nginx$/.test(w));
  return at !== -1 && words.slice(at + 1).some((w) => /^-[a-zA-Z]*[tT]/.test(w));
}
