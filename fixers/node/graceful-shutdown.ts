import { consumersOf } from '../../src/facts/server/consumers.ts';
import { closingHandler, shutdownVerdict } from '../../src/facts/server/shutdown.ts';
import type { HttpService } from '../../src/facts/services/index.ts';
import { packageOf } from '../../src/facts/wiring/values.ts';
import { afterCreation, freeName, insertAt, joined } from '../../src/fix/code/index.ts';
import { defineFixer, isRefusal, type Edit, type Refusal, type Repo } from '../../src/model/index.ts';
import { noName, noPlace } from '../http/parts/reasons.ts';
import { codeOf, majorOf } from '../http/parts/service.ts';
import { serverPlace } from './parts/server-place.ts';
import { closingIn, exitAfterClose } from './parts/signal-handlers.ts';
import { shutdownLimit } from './parts/shutdown-limit.ts';
import { storesIn } from './parts/stores.ts';

/** Closes the server on SIGTERM and SIGINT, then the clients the service holds, within a time limit. */
export const gracefulShutdown = defineFixer<HttpService>({
  title: 'Finish requests and close connections on SIGTERM and SIGINT',
  // A signal handler takes part in how a process ends; who runs it must want that.
  safety: 'review',
  edits: (http, _data, repo) => edits(repo, http),
});

async function edits(repo: Repo, http: HttpService): Promise<readonly Edit[] | Refusal> {
  const verdict = shutdownVerdict(http.owner, http.wiring, http.env);
  if (verdict.how !== 'lacking') return [];
  if (verdict.key === 'not-closed' && http.app.framework !== 'nest') return mended(repo, http);
  if (verdict.key === 'exit-at-once') return exits(repo, http);
  if (verdict.key !== 'missing') return { refuse: 'There is a signal handler already; what it lacks has to be added to it by hand.' };
  const trace = http.wiring.trace.filter((c) => !c.swept);
  if (trace.some((c) => packageOf(c.f)?.pkg === 'cluster' && packageOf(c.f)?.member === 'fork'))
    return { refuse: 'It forks a cluster, whose primary has to pass signals on and wait for its workers.' };
  if (http.app.framework === 'nest') return nest(repo, http);
  if (!/^(express|koa|node|fastify|hono)$/.test(http.app.framework))
    return { refuse: `How a server of ${http.app.framework} is closed is not known here; close it on SIGTERM by hand.` };
  const consumer = consumersOf(http.wiring)[0];
  if (consumer !== undefined) return { refuse: `It also takes work by ${consumer.pkg}, which its shutdown has to end as well.` };
  const socket = trace.find((c) => /^(ws|socket\.io|websocket|express-ws|@fastify\/websocket)$/.test(packageOf(c.f)?.pkg ?? ''));
  if (socket !== undefined)
    return {
      refuse: `It keeps sockets open (${packageOf(socket.f)?.pkg ?? ''}), which a closing server waits for; close them in the handler too.`,
    };
  return closing(repo, http);
}

/** Lets the handlers there are wait for the server. */
async function mended(repo: Repo, http: HttpService): Promise<readonly Edit[] | Refusal> {
  const found = await serverPlace(repo, http);
  if (isRefusal(found)) return found;
  const all = found.last === undefined ? closingIn(repo, http, found) : [];
  return isRefusal(all) ? all : joined(all);
}

async function exits(repo: Repo, http: HttpService): Promise<readonly Edit[] | Refusal> {
  const handler = closingHandler(http.wiring, http.env);
  const code = handler === undefined ? undefined : await codeOf(repo, http.owner, handler.at.file);
  return handler === undefined || code === undefined ? [] : exitAfterClose(code, handler);
}

async function closing(repo: Repo, http: HttpService): Promise<readonly Edit[] | Refusal> {
  const found = await serverPlace(repo, http);
  if (isRefusal(found)) return found;
  const { place, server } = found;
  const { code } = place;
  const reached = storesIn(repo, http.owner, http.wiring, code);
  // Finished requests are worth having without closed stores as well; those then are a finding of their own.
  const here = isRefusal(reached) ? { stores: [], edits: [] } : reached;
  const stop = freeName(code, ['shutdown', 'stop', 'gracefulShutdown']);
  const flag = freeName(code, ['isShuttingDown', 'isStopping']);
  if (stop === undefined || flag === undefined) return noName;
  const closes = here.stores.map(({ store, name }) => store.close(name));
  const dropped = code.isTypeScript ? 'void ' : '';
  const end = finishing(closes, dropped);
  // Types of an older Node.js have no word for it.
  const knowsIdle = !code.isTypeScript || (majorOf(http.owner, '@types/node', repo) ?? 18) >= 18;
  const lines = [
    `let ${flag} = false;`,
    '',
    `// Requests in flight are finished${closes.length === 0 ? '' : ' and what they used is closed'} before the process ends.`,
    `const ${stop} = () => {`,
    `  if (${flag}) return;`,
    `  ${flag} = true;`,
    '  // A connection that never ends must not hold the process until it is killed.',
    `  setTimeout(() => process.exit(1), ${shutdownLimit(repo, http.owner)});`,
    ...(knowsIdle
      ? [
          '  // Kept-alive connections are closed once their request is answered.',
          `  setInterval(() => ${http.app.framework === 'fastify' ? `${server}.server` : server}.closeIdleConnections?.(), 250);`,
        ]
      : []),
    ...closed(http, server, end, dropped).map((line) => `  ${line}`),
    '};',
    '',
    `process.on('SIGTERM', ${stop});`,
    `process.on('SIGINT', ${stop});`,
    ...(found.last === undefined ? [] : ['', found.last]),
  ];
  const added = insertAt(place, lines.join('\n'));
  return added === undefined ? noPlace : joined([...here.edits, ...found.edits, added]);
}

/** What happens once the server is closed. */
function finishing(closes: readonly string[], dropped: string): readonly string[] {
  if (closes.length === 0) return ['process.exit(0);'];
  const one = `${dropped}Promise.allSettled([${closes.join(', ')}]).then(() => process.exit(0));`;
  if (one.length <= 100) return [one];
  return [`${dropped}Promise.allSettled([`, ...closes.map((c) => `  ${c},`), ']).then(() => process.exit(0));'];
}

function closed(http: HttpService, server: string, end: readonly string[], dropped: string): readonly string[] {
  if (http.app.framework !== 'fastify') return [`${server}.close(() => {`, ...end.map((line) => `  ${line}`), '});'];
  return [`${dropped}${server}.close().then(() => {`, ...end.map((line) => `  ${line}`), '});'];
}

/** Nest closes the server and calls the hooks of its providers once it is told to listen to signals. */
async function nest(repo: Repo, http: HttpService): Promise<readonly Edit[] | Refusal> {
  const code = await codeOf(repo, http.owner, http.app.at.file);
  const place = code === undefined ? undefined : afterCreation(code, http.app.at);
  const added = place === undefined ? undefined : insertAt(place, `${place.receiver}.enableShutdownHooks();`);
  return added === undefined ? noPlace : [added];
}
