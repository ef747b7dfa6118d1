import { envFiles } from '../../src/facts/env/files.ts';
import type { EnvUser } from '../../src/facts/env/users.ts';
import { services } from '../../src/facts/services/index.ts';
import { joined, styled, type CodeFile } from '../../src/fix/code/index.ts';
import { isRefusal, defineFixer, type Edit, type Refusal, type Repo } from '../../src/model/index.ts';
import { importFirst } from '../node/parts/first-module.ts';
import { alsoLoads, codeOf, declared, isDeclared } from '../http/parts/service.ts';
import { newModule, type NewModule } from '../node/parts/new-module.ts';

/** The range of zod that this fix was tried with. */
export const zodRange = '^4.1.0';

/** Checks the variables that a program needs before anything else of it runs. */
export const envValidation = defineFixer<EnvUser, 'none'>({
  title: 'Refuse to start while a variable that the program needs is missing',
  // A deployment that lived without one of them has to set it first.
  safety: 'review',
  edits: (user, fault: 'none' | undefined, repo) =>
    fault === undefined ? { refuse: 'There is a check already; add the other variables to it.' } : edits(repo, user),
});

async function edits(repo: Repo, user: EnvUser): Promise<readonly Edit[] | Refusal> {
  const owner = services(repo).find((s) => s.id === user.service && s.name === user.name);
  if (owner?.entry === undefined || owner.frameworks.includes('next'))
    return { refuse: 'There is no first file that could check the environment.' };
  if (user.needed.some((read) => read.how === 'config'))
    return { refuse: 'ConfigModule loads the environment; give its forRoot a validationSchema.' };
  const all = new Set(user.needed.filter((read) => read.isOptional !== true).map((read) => read.name));
  const needed = [...all].filter((name) => !isAskedAbout(repo, user, name) && !isLeftOut(repo, name)).sort();
  if (needed.length === 0) return { refuse: 'Every variable has a value in code; which of them must be set is for a person to decide.' };
  const module = newModule(repo, owner, ['env', 'environment']);
  const entry = await codeOf(repo, owner, owner.entry);
  if (module === undefined || entry === undefined) return { refuse: `${owner.entry} belongs to another package or cannot be read.` };
  const other = alsoLoads(repo, owner, owner.entry);
  if (other !== undefined) return { refuse: `${other.name} loads ${owner.entry} as well and may need other variables.` };
  const imported = importFirst(repo, owner, entry, module);
  const packages = declared(repo, owner, entry, [{ name: 'zod', range: zodRange, typescript: 5 }]);
  if (isRefusal(packages)) return packages;
  if (imported === undefined) return { refuse: `Where ${owner.entry} would load a check first is not clear.` };
  const zod = isDeclared(owner, 'zod') ? [] : packages;
  return joined([imported, ...zod, { kind: 'create', file: module.file, text: moduleText(module, entry, needed) }]);
}

/** The program asks whether the variable is there, or goes on with nothing in its place: then it may be that it must not be. */
function isAskedAbout(repo: Repo, user: EnvUser, name: string): boolean {
  const question = new RegExp(
    [
      `(?:if|while)\\s*\\(\\s*process\\.env\\.${name}\\b`,
      `process\\.env\\.${name}\\s*(?:[!=]==?|\\?[^?]|(?:\\|\\||\\?\\?)\\s*(?:undefined|null|false)\\b)`,
      `\\btypeof process\\.env\\.${name}\\b`,
      // Trackers of errors send nothing where they are given no address.
      `\\bdsn\\s*:\\s*process\\.env\\.${name}\\b`,
    ].join('|'),
  );
  return user.needed.some((read) => read.name === name && question.test(repo.text(read.at.file) ?? ''));
}

/** A sample of the env file comments it out, or it lets in to a Redis, which most often asks nobody who they are. */
function isLeftOut(repo: Repo, name: string): boolean {
  if (/^REDIS_\w*(PASSWORD|PASS|AUTH|USERNAME|USER)$/.test(name)) return true;
  return envFiles(repo).some(({ role, outline }) => role === 'template' && outline.commented.some((entry) => entry.name === name));
}

function moduleText(module: NewModule, entry: CodeFile, names: readonly string[]): string {
  const isPlain = module.syntax === 'cjs' && !module.isTypeScript;
  const lines = [
    isPlain ? "const { z } = require('zod');" : "import { z } from 'zod';",
    '',
    '// The program ends here, naming what is missing, rather than at the first request that needs it.',
    'const schema = z.object({',
    ...names.map((name) => `  ${name}: z.string().min(1),`),
    '});',
    '',
    isPlain ? 'module.exports.env = schema.parse(process.env);' : 'export const env = schema.parse(process.env);',
  ];
  return `${styled(entry, lines.join('\n'))}${entry.style.eol}`;
}
