import { healthPurpose } from '../../../src/facts/server/health.ts';
import type { HttpService } from '../../../src/facts/services/index.ts';
import { alternativesOf, packageOf, type Val } from '../../../src/facts/wiring/values.ts';
import {
  withProperties,
  addToList,
  bindNames,
  hasProperty,
  indentOf,
  insertion,
  joined,
  nodeAt,
  objectAt,
  propertyValue,
  type CodeFile,
  type ObjectLiteralExpression,
} from '../../../src/fix/code/index.ts';
import { isRefusal, type Edit, type Loc, type Refusal, type Repo } from '../../../src/model/index.ts';
import { codeOf, declared, isDeclared, majorOf } from './service.ts';
import { manyProxies, noName, noPlace, tooOld } from './reasons.ts';
import { trustEdits } from './trust.ts';

/** Contexts for which the package's guard has no request and fails. */
const otherContexts = ['@nestjs/graphql', '@nestjs/websockets', '@nestjs/microservices'];

/** Puts @nestjs/throttler into the root module: the limit, and the guard without which it does nothing. Probes are left out. */
export async function nestLimit(repo: Repo, http: HttpService): Promise<readonly Edit[] | Refusal> {
  const { owner } = http;
  const other = otherContexts.find((name) => isDeclared(owner, name, repo));
  if (other !== undefined)
    return {
      refuse: `A guard for everything also meets what ${other} brings, where it finds no request; write one that tells them apart.`,
    };
  if ((majorOf(owner, '@nestjs/throttler', repo) ?? 6) < 5) return tooOld;
  const metadata = rootModule(http);
  const code = metadata === undefined ? undefined : await codeOf(repo, owner, metadata.file);
  const object = code === undefined || metadata === undefined ? undefined : objectAt(code, metadata);
  const trust = await trustEdits(repo, http);
  if (trust === undefined) return manyProxies;
  if (code === undefined || object === undefined)
    return { refuse: 'The module that the application starts with is put together by code; add the ThrottlerModule and its guard there.' };
  const packages = declared(repo, owner, code, [{ name: '@nestjs/throttler', range: '^6.4.0' }]);
  // The limit is there already where somebody forgot the guard.
  const hasLimit = http.wiring.trace.some(
    (c) => packageOf(c.f)?.pkg === '@nestjs/throttler' && /forRoot/.test(packageOf(c.f)?.member ?? ''),
  );
  const lists = listEdits(code, object, hasLimit);
  const skips = await skipEdits(repo, http, code, hasLimit ? ['ThrottlerGuard'] : ['ThrottlerGuard', 'ThrottlerModule']);
  const guard = bindNames(code, '@nestjs/core', ['APP_GUARD'], '@nestjs/common');
  if (isRefusal(packages)) return packages;
  if (lists === undefined) return noPlace;
  if (skips === undefined || guard === undefined) return noName;
  return joined([...guard.edits, ...skips, ...lists, ...trust, ...packages]);
}

/** Where the object of `@Module({...})` stands that the application is created with. */
function rootModule(http: HttpService): Loc | undefined {
  const first = http.app.call.args[0];
  for (const { val } of first === undefined ? [] : alternativesOf(first)) {
    const decorators = val.t === 'class' ? val.cls.decorators : [];
    const found = decorators.find((d): d is Extract<Val, { t: 'call' }> => d.t === 'call' && packageOf(d.call.f)?.member === 'Module');
    const given = found?.call.args[0];
    if (given?.t === 'obj') return given.obj.at;
  }
  return undefined;
}

function listEdits(code: CodeFile, object: ObjectLiteralExpression, hasLimit: boolean): readonly Edit[] | undefined {
  const edits: Edit[] = [];
  const added: string[] = [];
  for (const [name, element, where] of [
    ['imports', 'ThrottlerModule.forRoot([{ ttl: 15 * 60 * 1000, limit: 100 }])', 'last'],
    // Guards run in this order: whoever asks too often is not even authenticated.
    ['providers', '{ provide: APP_GUARD, useClass: ThrottlerGuard }', 'first'],
  ] as const) {
    if (name === 'imports' && hasLimit) continue;
    const value = propertyValue(object, name);
    const inList = value === undefined ? undefined : addToList(code, value, element, where);
    if (inList !== undefined) edits.push(inList);
    else if (hasProperty(object, name)) return undefined;
    else added.push(`${name}: [${element}],`);
  }
  if (added.length === 0) return edits;
  const behind = withProperties(code, object, added.join('\n'));
  return behind === undefined ? undefined : [...edits, ...behind];
}

/** `@SkipThrottle()` above the routes of probes, and what the module's own file has to import. */
async function skipEdits(repo: Repo, http: HttpService, module: CodeFile, names: readonly string[]): Promise<readonly Edit[] | undefined> {
  const edits: Edit[] = [];
  const byFile = new Map<string, Loc[]>([[module.file, []]]);
  for (const entry of http.app.entries) {
    if (entry.kind !== 'route' || entry.path === undefined || healthPurpose(entry.path) === undefined) continue;
    byFile.set(entry.at.file, [...(byFile.get(entry.at.file) ?? []), entry.at]);
  }
  for (const [file, routes] of byFile) {
    const code = file === module.file ? module : await codeOf(repo, http.owner, file);
    const wanted = [...(file === module.file ? names : []), ...(routes.length > 0 ? ['SkipThrottle'] : [])].sort();
    const bound = code === undefined ? undefined : bindNames(code, '@nestjs/throttler', wanted, '@nestjs/common');
    if (code === undefined || bound === undefined) return undefined;
    edits.push(...bound.edits);
    for (const at of routes) {
      const decorator = nodeAt(code, at)?.getParent();
      const indent = decorator === undefined ? undefined : indentOf(code.text, decorator);
      if (decorator?.getKindName() !== 'Decorator' || indent === undefined) return undefined;
      edits.push(insertion(code, decorator.getStart(), `@SkipThrottle()${code.style.eol}${indent}`));
    }
  }
  return edits;
}
