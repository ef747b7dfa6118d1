import { posix } from 'node:path';
import type { RepoFile } from '../model/index.ts';

/** Paths of scripts that take no part in how a service is wired. */
const aside =
  /(^|\/)(__tests__|__mocks__|tests?|e2e|spec|specs|cypress|playwright|fixtures?|stories|storybook|examples?|docs?|benchmarks?|migrations?)\/|\.(test|spec|stories|story|e2e|cy|bench|d)\.[cm]?[jt]sx?$/;

/** Words of code that is part of a server: what it is built with, and what it is asked about. */
const words =
  /\b(express|fastify|koa|hapi|nestjs|restify|hono|polka|createServer|listen|Router|router|middleware|process\.(env|on|exit)|import\.meta\.env|helmet|cors|session|cookie|jsonwebtoken|passport|mongoose|sequelize|typeorm|prisma|knex|redis|bullmq|kafka|amqp|winston|pino|logger|SIGTERM|queue|cron|NestFactory|@Module|@Controller|@Injectable)\b|\.(use|register|route)\(/;

/** Packages of a front-end, and of servers (some have both). */
const browserSide = /"(react-dom|vue|svelte|@angular\/core|preact|solid-js|vite|react-scripts)"\s*:/;
const serverSide = /"(express|fastify|koa|@hapi\/hapi|hapi|restify|hono|polka|@nestjs\/core|next|nuxt|@remix-run\/node|socket\.io|ws)"\s*:/;

/** Scripts of a package that runs something. */
const starts = /"(start|serve|dev|develop|worker)(:[\w:-]+)?"\s*:|"bin"\s*:/;

const specifier = /(?:\bfrom|\bimport|\brequire\s*\(|\bimport\s*\()\s*(['"])(\.{1,2}(?:\/[^'"\n]*)?)\1/g;

/** Does this script, by its path, take no part in how a service is wired? */
export function isAside(path: string): boolean {
  return aside.test(path);
}

/** Could this script, by its own words, be part of a server? */
export function isPromising(path: string, text: string): boolean {
  return !aside.test(path) && !/\.[jt]sx$/.test(path) && words.test(text);
}

/**
 * The scripts whose outlines facts will probably ask for: the promising ones outside front-ends, and
 * what they import by relative paths. Decides only what is parsed ahead (on several threads, where
 * that pays); whatever else is asked for is parsed then.
 */
export function foreseen(
  files: readonly RepoFile[],
  isPromisingFile: (path: string) => boolean,
  text: (path: string) => string | undefined,
): readonly RepoFile[] {
  const scripts = new Map(files.filter((f) => f.kind === 'js' && f.origin === 'own').map((f) => [f.path, f]));
  const inOther = otherPackages(files, text);
  const found = new Set<string>();
  const waiting = [...scripts.values()]
    .filter((f) => isPromisingFile(f.path) && !(inOther(f.path) === 'library' ? f.quiet === true : inOther(f.path) === 'front-end'))
    .map((f) => f.path);
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (found.has(path)) continue;
    found.add(path);
    for (const [, , to] of (text(path) ?? '').matchAll(specifier)) {
      const target = resolved(posix.join(posix.dirname(path), to!), scripts);
      if (target !== undefined && !found.has(target) && !aside.test(target)) waiting.push(target);
    }
  }
  return [...found].sort().map((path) => scripts.get(path)!);
}

function resolved(path: string, scripts: ReadonlyMap<string, RepoFile>): string | undefined {
  const bare = path.replace(/\.[cm]?jsx?$/, '');
  const candidates = [
    path,
    `${path}.ts`,
    `${path}.js`,
    `${bare}.ts`,
    `${path}/index.ts`,
    `${path}/index.js`,
    `${path}.mjs`,
    `${path}.cjs`,
    `${bare}.mts`,
    `${path}.tsx`,
  ];
  return candidates.find((candidate) => scripts.has(candidate));
}

type Other = 'front-end' | 'library';

/**
 * Which scripts belong to a package that runs in browsers only, or to one that starts nothing, is built
 * with no framework and that no server of the repository names; undefined for all others.
 */
function otherPackages(files: readonly RepoFile[], text: (path: string) => string | undefined): (path: string) => Other | undefined {
  const manifests = files
    .filter(({ kind }) => kind === 'package')
    .map(({ path }) => ({ dir: posix.dirname(path), text: text(path) ?? '' }));
  const isServer = (manifest: string): boolean => serverSide.test(manifest) || starts.test(manifest);
  const named = new Set(
    manifests.filter((m) => isServer(m.text)).flatMap((m) => [...m.text.matchAll(/"([^"\s]+)"\s*:/g)].map(([, name]) => name)),
  );
  const dirs = new Map<string, Other | undefined>([['.', undefined]]);
  for (const { dir, text: manifest } of manifests) {
    const name = /"name"\s*:\s*"([^"]*)"/.exec(manifest)?.[1];
    if (browserSide.test(manifest) && !serverSide.test(manifest)) dirs.set(dir, 'front-end');
    else if (dir !== '.' && name !== undefined && !isServer(manifest) && !named.has(name)) dirs.set(dir, 'library');
    else dirs.set(dir, undefined);
  }
  const otherAt = (dir: string): Other | undefined => {
    if (dirs.has(dir)) return dirs.get(dir);
    const answer = otherAt(posix.dirname(dir));
    dirs.set(dir, answer);
    return answer;
  };
  return (path) => otherAt(posix.dirname(path));
}
