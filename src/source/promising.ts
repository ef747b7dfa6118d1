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

const specifier = /(?:\bfrom|\bimport|\brequire\s*\(|\bimport\s*\()\s*(['"])(\.{1,2}(?:\/[^'"\n]*)?)\1/g;

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
  const inFrontEnd = frontEnds(files, text);
  const found = new Set<string>();
  const waiting = [...scripts.keys()].filter((path) => isPromisingFile(path) && !inFrontEnd(path));
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

/** Does a script belong to a package that runs in browsers only? */
function frontEnds(files: readonly RepoFile[], text: (path: string) => string | undefined): (path: string) => boolean {
  const dirs = new Map<string, boolean>();
  for (const { kind, path } of files) {
    if (kind !== 'package') continue;
    const manifest = text(path) ?? '';
    dirs.set(posix.dirname(path), browserSide.test(manifest) && !serverSide.test(manifest));
  }
  const isFrontEnd = (dir: string): boolean => {
    const known = dirs.get(dir);
    if (known !== undefined) return known;
    const answer = dir !== '.' && isFrontEnd(posix.dirname(dir));
    dirs.set(dir, answer);
    return answer;
  };
  return (path) => isFrontEnd(posix.dirname(path));
}
