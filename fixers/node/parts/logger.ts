import type { Service } from '../../../src/facts/services/index.ts';
import { exportedAs, loadsFile, nameIn, specifierTo } from '../../../src/facts/wiring/named.ts';
import { alternativesOf, packageOf, type CallEvent, type Val } from '../../../src/facts/wiring/values.ts';
import { bind, type CodeFile } from '../../../src/fix/code/index.ts';
import type { Edit, Refusal, Repo } from '../../../src/model/index.ts';
import { relativeImports } from './stores.ts';

/** How a file can write that something failed: a statement's expression, with the imports that takes. */
export interface ErrorLog {
  /** @param error name of the error; @param message text without quotes in it */
  readonly write: (error: string, message: string) => string;
  readonly edits: readonly Edit[];
}

const onConsole: ErrorLog = { write: (error, message) => `console.error('${message}:', ${error})`, edits: [] };

/** Through the logger of the service where the file can have it, else on the console. */
export function errorLogIn(repo: Repo, owner: Service | undefined, code: CodeFile): ErrorLog {
  const wiring = owner?.wiring;
  const made = wiring?.trace.find((c) => !c.swept && isLogger(c));
  if (wiring === undefined || made === undefined) return onConsole;
  const found = reached(repo, owner, code, made);
  return found === undefined ? onConsole : { write: writer(made, found.name), edits: found.edits };
}

/** A logger by a name it has in a file, or by an import of the module that exports it. */
function reached(
  repo: Repo,
  owner: Service | undefined,
  code: CodeFile,
  made: CallEvent,
  before?: number,
): { readonly name: string; readonly edits: readonly Edit[] } | undefined {
  const wiring = owner?.wiring;
  if (wiring === undefined) return undefined;
  const isIt = (val: Val): boolean => alternativesOf(val).some(({ val: v }) => v.t === 'call' && v.call === made);
  const name = nameIn(wiring, code.file, isIt);
  if (name !== undefined) return isKnownBefore(code, name, before) ? { name, edits: [] } : undefined;
  const exported = exportedAs(wiring, made.at.file, isIt).find((e) => e.member === undefined && !loadsFile(repo, e.file, code.file));
  const syntax = repo.outline(code.file, 'js')?.syntax;
  if (exported === undefined || (!code.isTypeScript && repo.outline(exported.file, 'js')?.syntax !== syntax)) return undefined;
  const module = specifierTo(code.file, exported.file, relativeImports(repo, code.file), syntax === 'esm');
  const bound = bind(code, {
    ...(before === undefined ? {} : { before }),
    module,
    name: exported.name,
    as: exported.name === 'default' ? ['logger', 'log'] : [exported.name],
  });
  return bound === undefined ? undefined : { name: bound.local, edits: bound.edits };
}

/** A constant of the module is there once its statement has run. */
function isKnownBefore(code: CodeFile, name: string, before: number | undefined): boolean {
  if (before === undefined) return true;
  const made = code.source
    .getStatements()
    .find((s) => new RegExp(`^(?:export\\s+)?(?:const|let|var)\\s[^=]*\\b${name.split('.')[0] ?? ''}\\b`).test(s.getText()));
  return made === undefined || made.getEnd() <= before;
}

function isLogger(call: CallEvent): boolean {
  const by = packageOf(call.f);
  return (by?.pkg === 'pino' && /^(pino)?$/.test(by.member)) || (by?.pkg === 'winston' && by.member === 'createLogger');
}

function writer(made: CallEvent, name: string): ErrorLog['write'] {
  return packageOf(made.f)?.pkg === 'pino'
    ? (error, message) => `${name}.error({ err: ${error} }, '${message}')`
    : (error, message) => `${name}.error('${message}', ${error})`;
}

/** The name of the service's pino logger in a file, with the import that takes; undefined where it has none. Refuses where it cannot be reached. */
export function pinoIn(
  repo: Repo,
  owner: Service,
  code: CodeFile,
  before: number,
): { readonly name: string; readonly edits: readonly Edit[] } | Refusal | undefined {
  const made = owner.wiring?.trace.find(
    (c) => !c.swept && packageOf(c.f)?.pkg === 'pino' && /^(pino)?$/.test(packageOf(c.f)?.member ?? ''),
  );
  if (made === undefined) return undefined;
  return reached(repo, owner, code, made, before) ?? { refuse: `The logger made in ${made.at.file} cannot be had in ${code.file}.` };
}
