import { factEach, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { secretNameKind } from '../env/names.ts';
import { levelsFor } from '../server/log-levels.ts';
import { followedServices, type Followed } from '../server/process.ts';
import type { Wiring } from '../wiring/evaluate.ts';
import { happens } from '../wiring/truth.ts';
import { propOf, type CallEvent, type Val } from '../wiring/values.ts';
import { isLog, isWritten } from './log-calls.ts';
import { authenticatesByHeader, credentialBodyAt, secretOfRequest } from './logged-requests.ts';

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
  const redacts = redactsFields(service.wiring) !== undefined;
  const printed = logs.flatMap((call) => {
    const what = call.args.map((a) => secretIn(a, 0)).find((w) => w !== undefined) ?? ofRequest(call, service, redacts);
    // `Boolean(secret)` and lengths tell little, and are the same value to the evaluation.
    const text = repo.text(call.at.file)?.slice(call.at.start, call.at.end) ?? '';
    return what === undefined || /\bBoolean\(|\.length\b/.test(text) ? [] : [{ at: call.at, what }];
  });
  return [{ name: service.name, at: first.at, service: service.owner.id, count: logs.length, printed }];
});

/** The logger takes fields out before it writes. */
export function redactsFields(wiring: Wiring): Loc | undefined {
  return wiring.trace.find((c) =>
    c.args.some((a) => propOf(a, 'redact') !== undefined || propOf(propOf(a, 'pinoHttp'), 'redact') !== undefined),
  )?.at;
}

/** What a request brings that must not be read by others, where the line is written and nothing takes it out before. */
function ofRequest(call: CallEvent, service: Followed, redacts: boolean): string | undefined {
  if (redacts && call.recv?.t !== 'global') return undefined;
  if (!isWritten(call, levelsFor(service)) || happens(call.conds, service.owner.env).how === 'off-by-default') return undefined;
  const found = call.args.map((a) => secretOfRequest(a)).find((f) => f !== undefined);
  if (found?.isBody === true) {
    const path = credentialBodyAt(call, service.owner.apps, service.wiring);
    return path === undefined ? undefined : `the whole body of requests, which holds the password on ${path}`;
  }
  if (found?.what.startsWith('the whole headers') === true)
    return authenticatesByHeader(service.wiring) ? `${found.what}, with what lets them in` : undefined;
  return found?.what;
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
