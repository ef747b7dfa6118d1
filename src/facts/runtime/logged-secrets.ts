import { factEach, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { secretNameKind } from '../env/names.ts';
import { followedServices } from '../server/process.ts';
import { happens } from '../wiring/truth.ts';
import { packageOf, type CallEvent, type Val } from '../wiring/values.ts';

/** A service with the secrets it writes into its logs. */
export interface LoggingService extends Subject {
  readonly service: string;
  readonly count: number;
  readonly printed: readonly { readonly at: Loc; readonly what: string }[];
}

/** Services that log something, in code that production runs. */
export const loggingServices = factEach('logging services', followedServices, (repo: Repo, service): readonly LoggingService[] => {
  const logs = service.wiring.trace.filter((c) => isLog(c) && happens(c.conds, service.owner.env).how !== 'never');
  const first = logs[0];
  if (first === undefined) return [];
  const printed = logs.flatMap((call) => {
    const what = call.args.map((a) => secretIn(a, 0)).find((w) => w !== undefined);
    // `Boolean(secret)` and lengths tell little, and are the same value to the evaluation.
    const text = repo.text(call.at.file)?.slice(call.at.start, call.at.end) ?? '';
    return what === undefined || /\bBoolean\(|\.length\b/.test(text) ? [] : [{ at: call.at, what }];
  });
  return [{ name: service.name, at: first.at, service: service.owner.id, count: logs.length, printed }];
});

/** A call that writes a line into the log: of the console or of a known logger. */
export function isLog(call: CallEvent): boolean {
  if (!/^(log|info|warn|error|debug|trace|fatal|verbose|dir|table)$/.test(call.method ?? '')) return false;
  if (call.recv?.t === 'global') return call.recv.name === 'console';
  const pkg = packageOf(call.recv)?.pkg ?? (call.recv?.t === 'call' ? packageOf(call.recv.call.f)?.pkg : undefined);
  return pkg !== undefined && /^(pino|winston|bunyan|log4js|loglevel|@nestjs\/common|tslog|consola)$/.test(pkg);
}

/** The whole environment, or a variable that holds a secret, as a value (`!process.env.X` tells nothing). */
function secretIn(val: Val, depth: number): string | undefined {
  if (depth > 3) return undefined;
  switch (val.t) {
    case 'mem':
      return val.p === 'env' && val.of.t === 'global' && val.of.name === 'process' ? 'the whole environment' : undefined;
    case 'env':
      return secretNameKind(val.name) !== undefined ? val.name : undefined;
    case 'str':
      return val.parts.map((p) => (typeof p === 'string' ? undefined : secretIn(p, depth + 1))).find((w) => w !== undefined);
    case 'op':
      return val.op === '+' || val.op === '||' || val.op === '??' ? (secretIn(val.l, depth + 1) ?? secretIn(val.r, depth + 1)) : undefined;
    case 'obj':
      return [...val.obj.props.values()].map((v) => secretIn(v, depth + 1)).find((w) => w !== undefined);
    default:
      return undefined;
  }
}
