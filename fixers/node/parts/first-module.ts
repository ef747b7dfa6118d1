import type { Service } from '../../../src/facts/services/index.ts';
import { specifierTo } from '../../../src/facts/wiring/named.ts';
import { insertion, styled, type CodeFile } from '../../../src/fix/code/index.ts';
import type { Edit, Repo } from '../../../src/model/index.ts';
import { firstImport } from './imports-place.ts';
import type { NewModule } from './new-module.ts';
import { relativeImports } from './stores.ts';

/** The import that runs before the others and after what loads an env file. */
export function importFirst(repo: Repo, owner: Service, entry: CodeFile, module: NewModule): Edit | undefined {
  const isModule = repo.outline(entry.file, 'js')?.syntax === 'esm';
  const specifier = specifierTo(entry.file, module.file, relativeImports(repo, entry.file), isModule);
  const line = isModule ? `import '${specifier}';` : `require('${specifier}');`;
  const loads = entry.source.getStatements().findLast((s) => /\bdotenv\b|\bloadEnvFile\(/.test(s.getText()) && isLoading(s.getText()));
  if (loads === undefined && loadsElsewhere(repo, owner, entry.file)) return undefined;
  if (loads !== undefined && !isModule) return afterStatement(entry, loads, line);
  if (loads !== undefined) return /^import\b/.test(loads.getText()) ? afterStatement(entry, loads, line) : undefined;
  const first = firstImport(entry);
  return first === undefined ? undefined : insertion(entry, first, `${styled(entry, line)}${entry.style.eol}`);
}

/** Another module of the program loads the env file: what runs before it sees none of its variables. */
function loadsElsewhere(repo: Repo, owner: Service, entry: string): boolean {
  return [...(owner.wiring?.modules.values() ?? [])].some(
    ({ file, outline }) =>
      file !== entry &&
      (outline.imports.some(({ from }) => /^(dotenv|@dotenvx\/dotenvx|env-cmd|@nestjs\/config|@fastify\/env|convict)/.test(from)) ||
        /\bloadEnvFile\(/.test(repo.text(file) ?? '')),
  );
}

/** `import 'dotenv/config'`, `require('dotenv').config()`, `dotenv.config()`: the statement that loads, not the one that only imports. */
function isLoading(text: string): boolean {
  return /dotenv\/config|\.config\(|configDotenv\(|loadEnvFile\(/.test(text);
}

function afterStatement(code: CodeFile, statement: { getEnd(): number }, line: string): Edit | undefined {
  const rest = /^[^\r\n]*/.exec(code.text.slice(statement.getEnd()))?.[0] ?? '';
  if (!/^[ \t]*(\/\/.*)?$/.test(rest)) return undefined;
  return insertion(code, statement.getEnd() + rest.length, `${code.style.eol}${styled(code, line)}`);
}
