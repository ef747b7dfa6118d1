import { heldStores, type HeldStore } from '../../../src/facts/data/held-stores.ts';
import type { Service } from '../../../src/facts/services/index.ts';
import type { Wiring } from '../../../src/facts/wiring/evaluate.ts';
import { alternativesOf, type Val } from '../../../src/facts/wiring/values.ts';
import { exportedAs, loadsFile, nameIn, specifierTo } from '../../../src/facts/wiring/named.ts';
import { bind, type CodeFile } from '../../../src/fix/code/index.ts';
import { packageAbove } from '../../http/parts/service.ts';
import { type Edit, type Refusal, type Repo, spanStart } from '../../../src/model/index.ts';

/** A store's client under the name it has in a file. */
export interface NamedStore {
  readonly store: HeldStore;
  readonly name: string;
}

/** All stores of a service under their names in one file, with the imports that takes. */
export interface StoresHere {
  readonly stores: readonly NamedStore[];
  readonly edits: readonly Edit[];
}

/**
 * How a file can speak of every store client the service holds: by a name it has already, or by an import of the
 * module that exports the client. Refuses where one of them cannot be reached: half of the stores would be a wrong answer.
 */
export function storesIn(repo: Repo, owner: Service, wiring: Wiring, code: CodeFile): StoresHere | Refusal {
  const { held, unknown } = heldStores(repo, owner, wiring);
  if (unknown.length > 0)
    return { refuse: `How its connection by ${unknown.join(', ')} is asked and closed has to be decided by a person.` };
  const stores: NamedStore[] = [];
  let current = code;
  const edits: Edit[] = [];
  for (const store of held) {
    const found = storeIn(repo, wiring, current, store);
    if ('refuse' in found) return found;
    stores.push({ store, name: found.name });
    edits.push(...found.edits);
    current = code;
  }
  return { stores, edits };
}

function storeIn(
  repo: Repo,
  wiring: Wiring,
  code: CodeFile,
  store: HeldStore,
): { readonly name: string; readonly edits: readonly Edit[] } | Refusal {
  const { isIt } = store;
  if (isIt === undefined) {
    const bound = bind(code, { module: store.pkg, name: 'default', as: [store.pkg] });
    return bound === undefined
      ? { refuse: `${code.file} cannot import ${store.pkg} without a choice of names.` }
      : { name: bound.local, edits: bound.edits };
  }
  const name = nameIn(wiring, code.file, isIt);
  const isThere = (val: Val): boolean =>
    isIt(val) && !alternativesOf(val).some(({ val: v }) => v.t === 'lit' && (v.v ?? undefined) === undefined);
  if (name !== undefined && nameIn(wiring, code.file, isThere) === undefined) return mayBeMissing(store);
  if (name !== undefined) return { name, edits: [] };
  const exported = exportedAs(wiring, store.call.at.file, isIt).find((e) => e.file !== code.file && isOneOf(repo, code, e.file));
  if (exported === undefined)
    return {
      refuse: `The ${store.pkg} client made in ${store.call.at.file} is not exported by any module, so ${code.file} cannot close or ask it.`,
    };
  if (exportedAs(wiring, store.call.at.file, isThere).length === 0) return mayBeMissing(store);
  if (loadsFile(repo, exported.file, code.file))
    return { refuse: `${exported.file} loads ${code.file}, which would have to load it as well.` };
  if (startsLate(repo, code, exported.file))
    return {
      refuse: `${code.file} loads its settings before it loads ${exported.file}; where to import the client has to be decided by a person.`,
    };
  const isModule = repo.outline(code.file, 'js')?.syntax === 'esm';
  const module = specifierTo(code.file, exported.file, relativeImports(repo, code.file), isModule);
  const bound = bind(code, { module, name: exported.name, as: namesFor(store, exported.name) });
  if (bound === undefined) return { refuse: `${code.file} cannot import ${module} without a choice of names.` };
  return { name: exported.member === undefined ? bound.local : `${bound.local}.${exported.member}`, edits: bound.edits };
}

/** `let client; if (settings.redis) client = new Redis()`: asking or closing it has to leave out what was never made. */
function mayBeMissing({ pkg, call }: HeldStore): Refusal {
  return { refuse: `The ${pkg} client in ${call.at.file} is made only under a condition; ask and close it where it was made.` };
}

/** CommonJS and ES modules cannot import each other freely; TypeScript is written in one form for both. */
function isOneOf(repo: Repo, code: CodeFile, file: string): boolean {
  return code.isTypeScript || repo.outline(file, 'js')?.syntax === repo.outline(code.file, 'js')?.syntax;
}

/** `dotenv.config()` behind the imports, and the client's module not loaded before it: an import would see no settings. */
function startsLate(repo: Repo, code: CodeFile, file: string): boolean {
  const outline = repo.outline(code.file, 'js');
  if (outline?.syntax !== 'cjs') return false;
  const loads = /\bdotenv\b[\s\S]*?\.config\(|\bconfigDotenv\(/.exec(code.text);
  if (loads === null) return false;
  const last = outline.imports.filter((i) => i.how === 'require').at(-1);
  return (last === undefined ? 0 : spanStart(last.at)) < loads.index && file !== code.file;
}

/** A relative specifier of code: `./data.json` says nothing about how code is called. */
function isCode(specifier: string): boolean {
  return /^\.\.?\//.test(specifier) && !/\.(json5?|css|s[ac]ss|less|svg|png|html|txt|sql|ya?ml|gql|graphql|node|wasm)$/.test(specifier);
}

/** Relative specifiers of a file, or of the files it belongs with where it has none. */
export function relativeImports(repo: Repo, file: string): readonly string[] {
  const own =
    repo
      .outline(file, 'js')
      ?.imports.map((i) => i.from)
      .filter(isCode) ?? [];
  if (own.length > 0) return own;
  const kind = /\.([cm]?[jt])sx?$/.exec(file)?.[1] ?? 'j';
  const folder = file.split('/').slice(0, -1).join('/');
  const near = repo
    .ofKind('js')
    .filter((f) => f.path.startsWith(folder === '' ? '' : `${folder}/`) && new RegExp(`\\.${kind}sx?$`).test(f.path))
    .slice(0, 40)
    .flatMap(
      (f) =>
        repo
          .outline(f.path, 'js')
          ?.imports.map((i) => i.from)
          .filter(isCode) ?? [],
    );
  return near.length > 0 || !kind.endsWith('t') ? near : typescriptExample(repo, file);
}

/**
 * Nothing to go by in TypeScript: an ES module is resolved by Node.js, which looks for no extension, and it is called as
 * it will be called once compiled, or as it is where Node.js runs the sources.
 */
function typescriptExample(repo: Repo, file: string): readonly string[] {
  const own = packageAbove(repo, file);
  const scripts = Object.values(own?.scripts ?? {});
  if (scripts.some(({ text }) => /(^|[\s;&|])node\s(?![^;&|]*\b(tsx|ts-node|swc|esbuild)\b)[^;&|]*\.[cm]?ts\b/.test(text)))
    return ['./example.ts'];
  return file.endsWith('.mts') || (own?.type === 'module' && !file.endsWith('.cts')) ? ['./example.js'] : [];
}

function namesFor(store: HeldStore, name: string): readonly string[] {
  if (name !== 'default') return [name, `${name}Client`];
  const usual: Readonly<Record<string, readonly string[]>> = {
    pg: ['pool', 'db'],
    ioredis: ['redis', 'redisClient'],
    redis: ['redis', 'redisClient'],
    '@prisma/client': ['prisma', 'prismaClient'],
    mongodb: ['mongo', 'mongoClient'],
    postgres: ['sql', 'db'],
  };
  return [...(usual[store.pkg] ?? ['db', 'database']), 'storeClient'];
}
