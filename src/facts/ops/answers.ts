import type { Evidence, Loc, Repo, Subject } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { shellUnits } from './shell-units.ts';
import type { ShellStep } from './shell-units.ts';

/** A request with which a script finds out whether something works. */
export interface Probe {
  readonly at: Loc;
  /** Address without query, as written. */
  readonly url: string;
  /** What looks at the answer: `-f`, `-w`, a pipe, a comparison; undefined when an error page counts as success. */
  readonly judged: Evidence | undefined;
  /** The script goes by how curl ended. */
  readonly decides: boolean;
}

/** A script that checks something over HTTP. */
export interface ProbingScript extends Subject {
  readonly probes: readonly Probe[];
}

const healthPath =
  /\/_?(api\/)?(v\d\/)?_?(health|healthz|healthcheck|health-check|ready|readyz|readiness|live|livez|liveness|ping|heartbeat|status)\/?$/i;

/** Scripts that ask a service whether it is well. */
export const probingScripts = fact('ops/probing scripts', (repo: Repo): readonly ProbingScript[] =>
  shellUnits(repo).flatMap((unit): ProbingScript[] => {
    const verifies = /(^|[-_/.])(verify|verification|smoke|health\w*|post-?deploy\w*)([-_.]|$)/i.test(unit.file);
    const probes = unit.steps.flatMap((step): Probe[] => {
      const args = curlArguments(step);
      const url = args?.find((a) => /^(https?:\/\/|localhost|127\.|\$\{?\w*(URL|HOST|ENDPOINT|BASE|DOMAIN))/i.test(a));
      if (args === undefined || url === undefined || sends(args)) return [];
      const path = url.replace(/[?#].*$/, '');
      if (!healthPath.test(path) && !verifies) return [];
      const decides =
        step.command.inside.at(-1) === 'condition' || step.command.next === '&&' || step.command.next === '||' || step.checked;
      // A function that only fetches leaves the judging to its caller.
      if (!decides && !healthPath.test(path) && step.command.inside.some((l) => l.endsWith('()'))) return [];
      return [{ at: step.at, url: path, judged: judgedBy(step, args), decides }];
    });
    return probes.length === 0 ? [] : [{ name: unit.name, at: probes[0]!.at, probes }];
  }),
);

/** Arguments of curl, also inside a container; undefined for other commands. */
function curlArguments({ call, command }: ShellStep): readonly string[] | undefined {
  if (call.program === 'curl') return call.args;
  if (!/^(docker|docker-compose|podman|kubectl|oc)$/.test(call.program)) return undefined;
  const at = command.words.indexOf('curl');
  return at === -1 ? undefined : command.words.slice(at + 1);
}

/** A request that does something rather than asks. */
function sends(args: readonly string[]): boolean {
  return args.some(
    (a, i) =>
      /^(-d|--data.*|-F|--form|-T|--upload-file)$/.test(a) ||
      (/^(-X|--request)$/.test(a) && !/^(GET|HEAD)$/i.test(args[i + 1] ?? '')) ||
      /^-X(POST|PUT|DELETE|PATCH)/.test(a),
  );
}

function judgedBy(step: ShellStep, args: readonly string[]): Evidence | undefined {
  const flag = args.find((a) => a === '--fail' || a === '--fail-with-body' || /^-[a-zA-Z]*f[a-zA-Z]*$/.test(a));
  if (flag !== undefined) return { at: step.at, note: flag };
  if (args.some((a) => /http_code|response_code/.test(a))) return { at: step.at, note: 'asks for the status' };
  if (step.piped) return { at: step.at, note: 'its answer is read' };
  if (step.command.inside.includes('substitution')) return { at: step.at, note: 'its answer is read' };
  const saved = args.findIndex((a) => a === '-o' || a === '--output');
  if (saved !== -1 && args[saved + 1] !== '/dev/null') return { at: step.at, note: 'its answer is kept' };
  if (step.command.redirects.some((r) => r.op.startsWith('>') && r.to !== '/dev/null' && !/^&?\d$/.test(r.to)))
    return { at: step.at, note: 'its answer is kept' };
  return undefined;
}
