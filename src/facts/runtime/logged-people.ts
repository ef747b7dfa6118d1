import { factEach, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { followedServices } from '../server/process.ts';
import { happens } from '../wiring/truth.ts';
import type { CallEvent, Val } from '../wiring/values.ts';
import { levelsFor } from '../server/log-levels.ts';
import { isLog, isWritten } from './log-calls.ts';
import { redactsFields } from './logged-secrets.ts';

/** A service with what it writes into its logs about the people who use it. */
export interface PersonalLogs extends Subject {
  readonly service: string;
  readonly count: number;
  readonly written: readonly { readonly at: Loc; readonly what: string }[];
  /** The logger takes such fields out before it writes. */
  readonly redacts: Loc | undefined;
}

/** What tells who somebody is. Names of things (`name`, `title`) tell little; addresses of machines belong to access logs. */
const personal =
  /^(e_?mail|user_?email|email_?address|phone|phone_?number|mobile(_?number)?|ssn|social_?security(_?number)?|date_?of_?birth|dob|card_?number|iban|passport_?number|home_?address)$/i;

/** Services that log something, in code that production runs. */
export const personalLogs = factEach('personal data in logs', followedServices, (repo: Repo, service): readonly PersonalLogs[] => {
  const logs = service.wiring.trace.filter((c) => isLog(c) && happens(c.conds, service.owner.env).how !== 'never');
  const first = logs[0];
  if (first === undefined) return [];
  const written = logs.flatMap((call) => {
    if (!isWritten(call, levelsFor(service))) return [];
    if (happens(call.conds, service.owner.env).how === 'off-by-default') return [];
    const what = call.args.map((arg) => personIn(arg, 0)).find((w) => w !== undefined);
    // `Boolean(email)` and lengths tell little, and are the same value to the evaluation.
    const text = repo.text(call.at.file)?.slice(call.at.start, call.at.end) ?? '';
    return what === undefined || /\bBoolean\(|!!|\.length\b/.test(text) ? [] : [{ at: call.at, what }];
  });
  const redacts = redactsFields(service.wiring);
  return [{ name: service.name, at: first.at, service: service.owner.id, count: logs.length, written, redacts }];
});

/** `user.email`, `{ email: user.email }`, a body or the headers of a request as a whole. */
function personIn(val: Val, depth: number): string | undefined {
  if (depth > 3) return undefined;
  switch (val.t) {
    case 'mem':
      if (personal.test(val.p)) return val.p;
      return val.of.t === 'param' && /^(body|headers)$/.test(val.p) && isRequest(val.of.of, val.of.index)
        ? `the whole ${val.p} of requests`
        : undefined;
    case 'str':
      return val.parts.map((p) => (typeof p === 'string' ? undefined : personIn(p, depth + 1))).find((w) => w !== undefined);
    case 'op':
      return val.op === '+' ? (personIn(val.l, depth + 1) ?? personIn(val.r, depth + 1)) : undefined;
    case 'obj':
      for (const [name, inner] of val.obj.props) {
        const what = personIn(inner, depth + 1) ?? (personal.test(name) && isOpen(inner) ? name : undefined);
        if (what !== undefined) return what;
      }
      return undefined;
    default:
      return undefined;
  }
}

/** A value that only a request knows. */
function isOpen(val: Val): boolean {
  return val.t === 'param' || (val.t === 'unknown' && val.why.startsWith('parameter'));
}

function isRequest(call: CallEvent, index: number): boolean {
  return index === 0 && /^(use|get|post|put|patch|delete|all|route|addHook)$/.test(call.method ?? '');
}
