import type { Route } from '../../../src/facts/server/types.ts';
import { scaleOf } from '../../../src/facts/server/scale.ts';
import type { HttpService } from '../../../src/facts/services/index.ts';
import {
  bind,
  callArguments,
  freeName,
  insertAt,
  insertion,
  joined,
  nodeAt,
  type CodeFile,
  type Place,
} from '../../../src/fix/code/index.ts';
import { isRefusal, type Edit, type Loc, type Refusal, type Repo } from '../../../src/model/index.ts';
import { limiterPackage } from './limit-express.ts';
import { codeOf, declared } from './service.ts';
import { manyProxies, noName, noPlace, tooOld } from './reasons.ts';
import { trustEdits } from './trust.ts';

/** How often the routes of a kind may be asked. */
export interface RouteLimit {
  /** Names for the limiter, best first; one that is there already under the first name is shared. */
  readonly names: readonly string[];
  readonly count: number;
  /** As it is written: `15 * 60 * 1000`. */
  readonly window: string;
}

/** Puts a limiter in front of the handlers of one Express route; routes of one file and kind share it. */
export async function limitRoute(
  repo: Repo,
  http: HttpService,
  at: Loc | undefined,
  limit: RouteLimit,
): Promise<readonly Edit[] | Refusal> {
  const route = http.app.entries.find((e): e is Route => e.kind === 'route' && e.at.file === at?.file && e.at.start === at.start);
  if (http.app.framework !== 'express')
    return { refuse: 'Limit requests in general first; a stricter limit for this route goes into its options.' };
  if (at === undefined) return { refuse: 'The route has a limiter that a variable switches on; switch it on in production.' };
  if (route === undefined) return noPlace;
  const scale = scaleOf(repo, http.owner);
  if (scale !== undefined) return { refuse: `${scale.what}, so the limiter needs a store that they share.` };
  const limiter = limiterPackage(repo, http);
  const code = await codeOf(repo, http.owner, route.at.file);
  if (limiter === undefined) return tooOld;
  if (code === undefined) return noPlace;
  const inChain = chainEdit(code, route);
  if (inChain === undefined) return { refuse: 'The handlers of the route are put together elsewhere; add a limiter before them.' };
  const shared = sharedLimiter(code, limit.names);
  if (shared !== undefined) return [insertion(code, inChain.at, inChain.text(shared))];
  const bound = bind(code, limiter.import);
  const packages = declared(repo, http.owner, code, [limiter.need]);
  const trust = await trustEdits(repo, http);
  const name = freeName(code, limit.names);
  const place = afterImports(code);
  if (trust === undefined) return manyProxies;
  if (isRefusal(packages)) return packages;
  if (bound === undefined || name === undefined || place === undefined) return noName;
  const made = insertAt(
    place,
    [
      `const ${name} = ${bound.local}({`,
      `  windowMs: ${limit.window},`,
      `  ${limiter.max}: ${limit.count},`,
      '  standardHeaders: true,',
      '  legacyHeaders: false,',
      '});',
    ].join('\n'),
  );
  if (made === undefined) return noName;
  return joined([...bound.edits, made, insertion(code, inChain.at, inChain.text(name)), ...trust, ...packages]);
}

/** Where the limiter goes in `router.post(path, ...handlers)` or `router.route(path).post(...handlers)`. */
function chainEdit(code: CodeFile, route: Route): { readonly at: number; readonly text: (name: string) => string } | undefined {
  const args = callArguments(code, route.at);
  const call = nodeAt(code, route.at);
  const [first, second] = args ?? [];
  if (first === undefined || call === undefined) return undefined;
  if (/\.route\(/.test(call.getChildAtIndex(0).getText())) return { at: first.getStart(), text: (name) => `${name}, ` };
  if (second === undefined || !/^(StringLiteral|NoSubstitutionTemplateLiteral|TemplateExpression)$/.test(first.getKindName()))
    return undefined;
  // On a line of its own where the arguments are.
  const gap = code.text.slice(first.getEnd(), second.getStart());
  const isLong = /^,\s*\n\s*$/.test(gap);
  return { at: first.getEnd(), text: (name) => `,${isLong ? gap.slice(1) : ' '}${name}` };
}

/** A limiter that an earlier fix, or somebody, made under that name at the top of the module. */
function sharedLimiter(code: CodeFile, names: readonly string[]): string | undefined {
  const made = new RegExp(`^(?:export\\s+)?const\\s+(${names[0] ?? ''})\\s*=\\s*\\w*[rR]ate[lL]imit(?:er)?\\(`, 'm').exec(code.text);
  return made?.[1];
}

/** Behind the last import of the file, where one stands before everything else. */
function afterImports(code: CodeFile): Place | undefined {
  const last = code.source
    .getStatements()
    .findLast(
      (s) =>
        /^Import/.test(s.getKindName()) ||
        (s.getKindName() === 'VariableStatement' && /=\s*require\(\s*['"][^'"]+['"]\s*\)(\.\w+)*;?$/.test(s.getText())),
    );
  return last === undefined ? undefined : { code, receiver: '', anchor: last, where: 'after' };
}
