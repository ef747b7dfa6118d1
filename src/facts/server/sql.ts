import { factEach, type Loc, type Repo, type Subject } from '../../model/index.ts';
import type { HttpService } from '../services/index.ts';
import { stemsFrom } from '../wiring/reach.ts';
import { happens } from '../wiring/truth.ts';
import { placeOf, propOf, stringOf, type CallEvent, type Val } from '../wiring/values.ts';
import { oneEach } from './credentials.ts';
import { clientText, isAskedAbout } from './requests.ts';

/** A statement of SQL that a service runs. */
export interface SqlCall {
  readonly at: Loc;
  readonly call: CallEvent;
  /** What a request brings stands in the text itself. */
  readonly client: { readonly at: Loc; readonly name: string } | undefined;
  /** Everything in the text is known. */
  readonly fixed: boolean;
}

export interface SqlSubject extends Subject {
  readonly http: HttpService;
  readonly calls: readonly SqlCall[];
}

const drivers =
  /^(pg|pg-promise|mysql2?(\/promise)?|mariadb|knex|sequelize(-typescript)?|typeorm|@prisma\/client|better-sqlite3|sqlite3?|postgres|mssql|tedious|oracledb|@nestjs\/typeorm|@neondatabase\/serverless|@vercel\/postgres|promise-mysql)$/;
const methods =
  /^(query|execute|raw|whereRaw|havingRaw|orderByRaw|joinRaw|literal|unsafe|all|get|run|each|exec|prepare|batch|any|one|none|many|oneOrNone|manyOrNone|queryRawUnsafe|\$queryRawUnsafe|\$executeRawUnsafe)$/;
const statement =
  /^\s*(select\b[\s\S]*\bfrom\b|insert\s+into\b|update\b[\s\S]*\bset\b|delete\s+from\b|replace\s+into\b|with\b[\s\S]*\bas\b)/i;
const fragment = /\b(select|from|where|and|or|order by|like|in|values|set|limit|insert|update|delete)\b|[=<>]/i;

/** Services that hand SQL of their own to a driver, with every such statement. */
export const sqlSubjects = factEach('services with sql', oneEach, (_repo: Repo, http): readonly SqlSubject[] => {
  const seen = new Set<string>();
  const calls = http.wiring.trace.flatMap((call): readonly SqlCall[] => {
    const sql = sqlOf(call);
    if (sql === undefined || happens(call.conds, http.env).how === 'never') return [];
    const key = `${call.at.file}:${call.at.start}:${sql.client === undefined ? '' : 'client'}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return [sql];
  });
  const first = calls[0];
  return first === undefined ? [] : [{ name: http.owner.name, at: first.at, service: http.owner.id, http, calls }];
});

function sqlOf(call: CallEvent): SqlCall | undefined {
  if (!methods.test(call.method ?? '')) return undefined;
  const first = call.args[0];
  const text = first?.t === 'obj' ? (propOf(first, 'text') ?? propOf(first, 'sql')) : first;
  if (text === undefined) return undefined;
  const words = wordsOf(text);
  const isDriver = stemsFrom(call.recv, (p) => drivers.test(p));
  if (!(isDriver ? fragment.test(words) : statement.test(words) && !stemsFrom(call.recv, () => true))) return undefined;
  const client = clientIn(text, call);
  return { at: call.at, call, client, fixed: text.t === 'lit' };
}

/** The known words of a text. */
function wordsOf(text: Val): string {
  if (text.t === 'str') return text.parts.map((p) => (typeof p === 'string' ? p : ' ')).join('');
  if (text.t === 'op') return `${wordsOf(text.l)} ${wordsOf(text.r)}`;
  return stringOf(text) ?? '';
}

function clientIn(text: Val, call: CallEvent): SqlCall['client'] {
  if (text.t !== 'str') return undefined;
  for (const part of text.parts) {
    if (typeof part === 'string') continue;
    const found = clientText(part);
    if (found === undefined || isAskedAbout(found.val, call.conds)) continue;
    return { at: placeOf(found.val) ?? call.at, name: `${found.from.part}.${found.from.name ?? ''}` };
  }
  return undefined;
}
