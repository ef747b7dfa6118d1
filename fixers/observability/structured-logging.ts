import type { Followed } from '../../src/facts/server/process.ts';
import { services, type Service } from '../../src/facts/services/index.ts';
import type { Wiring } from '../../src/facts/wiring/evaluate.ts';
import { specifierTo } from '../../src/facts/wiring/named.ts';
import { bind, joined, styled, type CodeFile } from '../../src/fix/code/index.ts';
import { defineFixer, isRefusal, type Edit, type Refusal, type Repo } from '../../src/model/index.ts';
import { codeOf, declared } from '../http/parts/service.ts';
import { relativeImports } from '../node/parts/stores.ts';
import { newModule, ownFiles, type NewModule } from '../node/parts/new-module.ts';
import { consoleCalls, firstConsole } from './parts/console-calls.ts';
import { frameworkLogger } from './parts/framework-logger.ts';

/** The range of pino that this fix was tried with. */
export const pinoRange = '^10.0.0';

/** More than a person reads through in one sitting. */
const most = { calls: 150, files: 40 } as const;

/** Makes a JSON logger and lets the service write through it instead of the console. */
export const structuredLogging = defineFixer<Followed, 'missing'>({
  title: 'Log JSON lines through pino instead of the console',
  // What reads the logs now gets other lines.
  safety: 'review',
  edits: (service, fault: 'missing' | undefined, repo) =>
    fault === undefined ? { refuse: 'There is a logger; what its lines look like is set where it is made.' } : makeLogger(repo, service),
});

/** Edits that make a logger and take the console's calls over. */
export async function makeLogger(
  repo: Repo,
  service: { readonly owner: Service; readonly wiring: Wiring },
): Promise<readonly Edit[] | Refusal> {
  const { owner, wiring } = service;
  const module = newModule(repo, owner, ['logger', 'pino-logger']);
  if (module === undefined || owner.entry === undefined) return { refuse: 'There is no first file to put a logger beside.' };
  const entry = await codeOf(repo, owner, owner.entry);
  if (entry === undefined) return { refuse: `${owner.entry} belongs to another package or cannot be read.` };
  const files = ownFiles(services(repo), owner, wiring).filter((file) => /\bconsole\s*\./.test(repo.text(file) ?? ''));
  if (files.length > most.files) return { refuse: `Its ${files.length} files write to the console; take them over step by step.` };
  const all: Edit[] = [];
  let unclear = 0;
  let calls = 0;
  for (const file of files) {
    const code = await codeOf(repo, owner, file);
    if (code === undefined) continue;
    const taken = takeOver(repo, code, module);
    if (isRefusal(taken)) return taken;
    all.push(...taken.edits);
    unclear += taken.unclear;
    calls += taken.calls;
  }
  if (calls > most.calls) return { refuse: `It writes to the console in ${calls} places; take them over step by step.` };
  if (unclear > 2 && unclear > calls / 4)
    return { refuse: `${unclear} of its ${calls + unclear} calls of the console have arguments that a logger would print in another way.` };
  const framework = await frameworkLogger(repo, service);
  if (isRefusal(framework)) return framework;
  const packages = declared(repo, owner, entry, [{ name: 'pino', range: pinoRange, node: 20, typescript: 5 }]);
  if (isRefusal(packages)) return packages;
  if (all.length === 0 && framework.length > 0) return framework;
  // A logger that nothing uses is none: the entry at least says that it starts.
  if (all.length === 0) return { refuse: 'Nothing in it writes a log yet; make a logger where there is something to say.' };
  return joined([...all, ...framework, ...packages, { kind: 'create', file: module.file, text: await loggerText(module, entry) }]);
}

interface TakenOver {
  readonly edits: readonly Edit[];
  readonly calls: number;
  readonly unclear: number;
}

function takeOver(repo: Repo, code: CodeFile, module: NewModule): TakenOver | Refusal {
  const isModule = repo.outline(code.file, 'js')?.syntax === 'esm';
  if (!code.isTypeScript && isModule !== (module.syntax === 'esm')) return { edits: [], calls: 0, unclear: 1 };
  const specifier = specifierTo(code.file, module.file, relativeImports(repo, code.file), isModule);
  const isWhole = module.syntax === 'cjs' && !module.isTypeScript;
  const before = firstConsole(code);
  const bound = bind(code, {
    before,
    module: specifier,
    name: isWhole ? 'default' : 'logger',
    as: ['logger', 'log', 'appLogger'],
  });
  if (bound === undefined) return { refuse: `${code.file} has no import to put that of a logger beside.` };
  const { edits: replaced, unclear } = consoleCalls(code, bound.local);
  if (replaced.length === 0) return { edits: [], calls: 0, unclear };
  return { edits: apart([...bound.edits, ...replaced]), calls: replaced.length, unclear };
}

/** An import in front of a call that is the first thing of its file: the two are one edit. */
function apart(edits: readonly Edit[]): readonly Edit[] {
  return edits.flatMap((edit): readonly Edit[] => {
    if (edit.kind === 'create') return [edit];
    const isAt = (other: Edit, isInsertion: boolean): boolean =>
      other !== edit && other.kind === 'replace' && other.at.start === edit.at.start && (other.at.end === other.at.start) === isInsertion;
    const isInsertion = edit.at.start === edit.at.end;
    if (isInsertion) return edits.some((other) => isAt(other, false)) ? [] : [edit];
    const before = edits.find((other) => isAt(other, true));
    return before === undefined ? [edit] : [{ ...edit, text: before.text + edit.text }];
  });
}

async function loggerText(module: NewModule, entry: CodeFile): Promise<string> {
  const make = "pino({ level: process.env.LOG_LEVEL || 'info' });";
  const template =
    module.syntax === 'cjs' && !module.isTypeScript
      ? `const pino = require('pino');\n\n// One JSON object per line on standard output; LOG_LEVEL=debug shows more.\nmodule.exports = ${make}`
      : `import { pino } from 'pino';\n\n// One JSON object per line on standard output; LOG_LEVEL=debug shows more.\nexport const logger = ${make}`;
  return `${styled(entry, template)}${entry.style.eol}`;
}
