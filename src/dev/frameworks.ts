import { existsSync } from 'node:fs';
import path from 'node:path';
import { services } from '../facts/services/index.ts';
import type { AnyCheck } from '../model/index.ts';
import { judgeRepo, openFixture, projectRoot } from './fixtures.ts';

/** A question about a service, and the check whose answer shows that it is understood. */
interface Asked {
  readonly fact: string;
  readonly check: string;
}

const asked: readonly Asked[] = [
  { fact: 'Routes, health', check: 'http/health-endpoint' },
  { fact: 'Start, signals', check: 'node/graceful-shutdown' },
  { fact: 'Headers', check: 'http/security-headers' },
  { fact: 'Rate limits', check: 'http/rate-limit' },
  { fact: 'CORS', check: 'http/cors-allowlist' },
  { fact: 'Body limit', check: 'http/body-limit' },
  { fact: 'Cookies', check: 'http/session-cookie-flags' },
  { fact: 'Errors', check: 'http/error-handler' },
  { fact: 'Logging', check: 'observability/structured-logging' },
  { fact: 'Error tracking', check: 'observability/error-tracking' },
  { fact: 'Metrics', check: 'observability/metrics-endpoint' },
];

/** `itself`: the framework does it without being asked. `partly`: what is not seen. */
type Claim = 'yes' | 'itself' | { readonly partly: string } | { readonly no: string };

/** What is said about frameworks where it is more than "yes". Everything else is a "yes" that the fixtures have to bear out. */
const claims: Readonly<Record<string, Readonly<Record<string, Claim>>>> = {
  express: {},
  fastify: { Errors: 'itself' },
  koa: {},
  hapi: { Errors: 'itself', Cookies: { no: 'cookies of `server.state` are not read' } },
  nest: { Errors: 'itself' },
  hono: { Errors: 'itself' },
  node: {
    'Routes, health': { partly: 'paths compared in the handler; not those looked up in a table' },
    'Body limit': { partly: 'bodies collected from `data` events; not from streams and iteration' },
    Cookies: { partly: '`Set-Cookie` written as one text' },
  },
  next: {
    'Routes, health': { partly: 'asked of projects without pages: a page answers a probe as well' },
    'Body limit': { partly: 'the limits of pages/api; what bounds a route handler stands in front of Next' },
    Errors: 'itself',
  },
  bun: {
    'Routes, health': { partly: 'tables of routes and paths compared in `fetch`; not routers the program wrote itself' },
    Cookies: { partly: '`cookies.set` and `Set-Cookie` written as one text' },
    Errors: 'itself',
  },
};

const titles: Readonly<Record<string, string>> = {
  express: 'Express 4, 5',
  fastify: 'Fastify',
  koa: 'Koa',
  hapi: 'Hapi',
  nest: 'Nest',
  hono: 'Hono',
  node: 'node:http',
  next: 'Next.js',
  bun: 'Bun.serve',
};

/**
 * The table of frameworks and what is understood of each. A "yes" stands only where the check passes on
 * `fixtures/frameworks/<name>/good` and fails on `bad`; a claim that the fixtures do not bear out throws.
 */
export async function frameworksTable(checks: readonly AnyCheck[]): Promise<string> {
  const notes: string[] = [];
  const rows: string[] = [];
  for (const [name, special] of Object.entries(claims)) {
    await assertFramework(name);
    const cells: string[] = [];
    for (const { fact, check: id } of asked) {
      const check = checks.find((c) => c.id === id);
      if (check === undefined) throw new Error(`The table of frameworks names ${id}, which is no check.`);
      const claim = special[fact] ?? 'yes';
      await assertClaim(name, fact, check, claim);
      cells.push(cellOf(claim, notes));
    }
    rows.push(`| ${titles[name] ?? name} | ${cells.join(' | ')} |`);
  }
  const head = `| | ${asked.map((a) => a.fact).join(' | ')} |`;
  return [head, `|${'---|'.repeat(asked.length + 1)}`, ...rows, '', ...notes.map((note, i) => `${i + 1}. ${note}`)].join('\n');
}

function cellOf(claim: Claim, notes: string[]): string {
  if (typeof claim === 'string') return claim === 'yes' ? 'yes' : 'by itself';
  const isPartly = 'partly' in claim;
  const note = isPartly ? claim.partly : claim.no;
  const at = notes.indexOf(note) === -1 ? notes.push(note) : notes.indexOf(note) + 1;
  return `${isPartly ? 'partly' : 'cannot see'} (${at})`;
}

function folderOf(name: string, kind: 'good' | 'bad'): string {
  const folder = path.join(projectRoot, 'fixtures', 'frameworks', name, kind);
  if (!existsSync(folder)) throw new Error(`fixtures/frameworks/${name}/${kind} is missing.`);
  return folder;
}

/** The fixtures of a framework are services of that framework. */
async function assertFramework(name: string): Promise<void> {
  for (const kind of ['good', 'bad'] as const) {
    const found = services(await openFixture(folderOf(name, kind))).flatMap((s) => s.apps.map((a) => a.framework));
    if (found.join() !== name) throw new Error(`fixtures/frameworks/${name}/${kind} is understood as ${found.join() || 'no service'}.`);
  }
}

async function assertClaim(name: string, fact: string, check: AnyCheck, claim: Claim): Promise<void> {
  const outcome = async (kind: 'good' | 'bad'): Promise<string> =>
    (await judgeRepo(check, await openFixture(folderOf(name, kind)))).result.outcome;
  const [good, bad] = [await outcome('good'), await outcome('bad')];
  const isNo = typeof claim === 'object' && 'no' in claim;
  const holds = isNo
    ? good !== 'passed' && bad !== 'failed'
    : good === 'passed' && (claim === 'itself' ? bad === 'passed' : bad === 'failed');
  if (!holds)
    throw new Error(`${name}, ${fact}: the table says ${JSON.stringify(claim)}, but ${check.id} ${good} on good and ${bad} on bad.`);
}
