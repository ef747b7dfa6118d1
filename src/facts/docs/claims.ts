import { type Evidence, fact, type Loc, locOf, type Repo, spanFrom, type Subject } from '../../model/index.ts';
import { pipelines } from '../ci/pipelines.ts';
import { documentsWhere } from './markdown.ts';

/** A box somebody ticked: something is said to be done. */
export interface Claim {
  readonly text: string;
  readonly at: Loc;
  /** What it is about, of what can be looked for. */
  readonly about: string;
  /** Something in the repository that could back it; undefined: there is nothing at all. */
  readonly backing: Evidence | undefined;
}

/** A document about readiness, with its ticked claims that can be looked up. */
export interface ClaimingDocument extends Subject {
  readonly claims: readonly Claim[];
  /** Ticked, and called a placeholder in the same line. */
  readonly placeholders: readonly { readonly text: string; readonly at: Loc }[];
}

/** What a claim is about, the words it is made with, and what in any file but a document would back it. Broad on purpose. */
const topics: readonly (readonly [about: string, claim: RegExp, backing: RegExp])[] = [
  [
    'security headers',
    /\bhelmet\b|security headers/i,
    /helmet|x-content-type-options|strict-transport-security|secure-?headers|lusca|add_header/i,
  ],
  ['rate limiting', /rate.?limit|throttling/i, /rate.?limit|throttl|limit_req|slow-?down|ratelimit/i],
  ['CORS', /\bcors\b/i, /cors|access-control-allow/i],
  ['health checks', /health.?check/i, /health|readyz|livez|heartbeat/i],
  ['graceful shutdown', /graceful.?shutdown/i, /sigterm|graceful|shutdown/i],
  [
    'error tracking',
    /error tracking|\bsentry\b/i,
    /sentry|bugsnag|rollbar|honeybadger|airbrake|raygun|newrelic|datadog|dd-trace|glitchtip|applicationinsights/i,
  ],
  ['metrics', /\bprometheus\b|metrics (collection|endpoint)/i, /prometheus|prom-client|metrics|statsd|opentelemetry/i],
  [
    'structured logging',
    /structured logging|logging structured|\bpino\b|\bwinston\b/i,
    /pino|winston|bunyan|log4js|logger|loglevel|structlog/i,
  ],
  ['containers', /docker(file|iz|.containeri)|dockerfiles? created|containerization/i, /^FROM\s+\S+/m],
  ['a CI pipeline', /ci\/cd(?![ -]?(safe|friendly|ready|compatible|aware)\b)|github actions|ci pipeline/i, /(?!)/],
  ['backups', /backup script|automated backup|database backup/i, /back-?up|pg_dump|mongodump|mysqldump|retention/i],
  ['a rollback', /rollback (procedure|mechanism|script|strategy|plan)/i, /roll-?back|rollout undo|\brevert\b/i],
  ['compression', /(response|gzip|http) compression/i, /compress|gzip|brotli/i],
  ['deploy scripts', /deployment scripts?\b/i, /deploy/i],
  ['migrations', /migration (scripts?|strategy)/i, /migrat/i],
  ['smoke tests', /smoke tests?\b/i, /smoke/i],
  ['load tests', /load test/i, /\bk6\b|artillery|autocannon|locust|jmeter|gatling|vegeta|load.?test/i],
  ['tests', /\b(unit|integration) tests?\b/i, /jest|vitest|mocha|node:test|\bava\b|\btap\b|playwright|cypress|pytest|describe\(/i],
  ['request tracing', /request tracing|distributed tracing/i, /trac(e|ing)|request.?id|correlation|opentelemetry/i],
  [
    'database indexes',
    /indexes created|queries indexed/i,
    /createindex|@@index|@index|\.index\(|create\s+(unique\s+)?index|index:\s*true|ensureindex|addindex/i,
  ],
  // The client of MongoDB keeps a pool without being told.
  ['connection pooling', /connection pool/i, /pool|connection_limit|"(mongoose|mongodb)"/i],
  ['a Redis cache', /redis cach/i, /redis|valkey/i],
];

const tick = /^\s*(?:[-*+]|\d+[.)])\s+(?:\[[xX]\]\s*(?:✅\s*)?|(?:✅|☑️?|✔️?|âœ…|‚úÖ)\s*)(.+)$/;
const readiness = /read(y|iness)|production|harden|go-?live|launch|deploy|security|checklist|completion/i;

/** Readiness documents with ticked boxes, in repositories that hold the code they speak of. */
export const claimingDocuments = fact('docs/claims', (repo: Repo): readonly ClaimingDocument[] => {
  // Without a package there is no program here: the document speaks of another repository.
  if (repo.ofKind('package').length === 0) return [];
  const mark = /\[[xX]\]|✅|☑|✔|âœ…|‚úÖ/;
  const found = documentsWhere(repo, (path, text) => mark.test(text) && (readiness.test(path) || readiness.test(text))).flatMap(
    (document) => {
      const ticked = document.lines.flatMap((line) => {
        const text = tick.exec(line.text)?.[1]?.replace(/\*\*/g, '').trim();
        const isAbout = readiness.test(document.path) || line.under.some((h) => readiness.test(h));
        return text === undefined || !isAbout || isNegative(text) ? [] : [{ text, at: line.at }];
      });
      return ticked.length === 0 ? [] : [{ document, ticked }];
    },
  );
  if (found.length === 0) return [];
  const asked = topics.filter(([, claim]) => found.some(({ ticked }) => ticked.some((t) => claim.test(t.text))));
  const backing = backingOf(repo, asked);
  return found.flatMap(({ document, ticked }): ClaimingDocument[] => {
    const claims = ticked.flatMap(({ text, at }): Claim[] => {
      const topic = topics.find(([, claim]) => claim.test(text));
      return topic === undefined ? [] : [{ text, at, about: topic[0], backing: backing.get(topic[0]) }];
    });
    const placeholders = ticked.filter(
      (t) =>
        /\b(placeholder|stub)s?\s*[.)]?$|\bplaceholder (only|for now|implementation)\b/i.test(t.text) &&
        !/\b(remov|replac|eliminat|no more|without|clean|fix)/i.test(t.text),
    );
    if (claims.length === 0 && placeholders.length === 0) return [];
    const first = claims[0]?.at ?? placeholders[0]!.at;
    return [{ name: document.path, at: first, claims, placeholders }];
  });
});

/** "No rate limiting needed", "Skip ...": nothing is claimed to be there. */
function isNegative(text: string): boolean {
  return /^(no|not|skip|without|remove|todo|plan|design|discuss|document|review|decide|evaluate|identify|research|investigate)\b/i.test(
    text,
  );
}

/** The first file that could back each topic. One pass over the texts, until every topic has something. */
function backingOf(repo: Repo, asked: typeof topics): ReadonlyMap<string, Evidence> {
  const found = new Map<string, Evidence>();
  const [pipeline] = pipelines(repo);
  if (pipeline !== undefined) found.set('a CI pipeline', { at: pipeline.at, note: pipeline.name });
  const [image] = [...repo.ofKind('dockerfile'), ...repo.ofKind('compose')];
  if (image !== undefined) found.set('containers', { at: locOf(image.path, spanFrom(0, 0)), note: image.path });
  let open = asked.filter(([about]) => !found.has(about));
  // What runs comes first: an ignore list or an example of settings backs a claim only where nothing better does.
  const ranks: Readonly<Record<string, number>> = {
    package: 0,
    js: 1,
    shell: 2,
    dockerfile: 2,
    compose: 2,
    kubernetes: 2,
    nginx: 2,
    workflow: 2,
  };
  const files = [...repo.files].sort((one, other) => (ranks[one.kind] ?? 3) - (ranks[other.kind] ?? 3));
  for (const file of files) {
    if (open.length === 0) break;
    if (
      file.origin === 'vendored' ||
      file.kind === 'binary' ||
      file.kind === 'lockfile' ||
      /\.(mdx?|markdown|txt|rst|adoc|html?|css|scss|svg|csv)$/i.test(file.path)
    )
      continue;
    const text = repo.text(file.path) ?? '';
    open = open.filter(([about, , backs]) => {
      const hit = backs.exec(text);
      if (hit === null && !backs.test(file.path)) return true;
      const at = hit === null ? locOf(file.path, spanFrom(0, 0)) : locOf(file.path, spanFrom(hit.index, hit.index + hit[0].length));
      found.set(about, { at, note: about });
      return false;
    });
  }
  return found;
}
