import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from './fixtures.ts';

/** `npm run new-check docker/healthcheck`: the check, its line in the area's index, and its first fixtures. */
const id = process.argv[2] ?? '';
if (!/^[a-z][a-z0-9-]*\/[a-z][a-z0-9-]*$/.test(id)) fail('Say which: npm run new-check <area>/<name>, both in lower case with dashes.');
if (/\/(no|missing)-/.test(id) && id !== 'docker/no-secrets') fail('An id names what should be there, not what is missing.');
const [area = '', name = ''] = id.split('/');
const file = path.join(projectRoot, 'checks', area, `${name}.ts`);
if (existsSync(file)) fail(`checks/${id}.ts exists already.`);

const template = `import { defineCheck, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: '${id}',
  covers: [],
  title: 'TODO: a statement that is true of a healthy repository',
  category: 'reliability',
  severity: 'medium',
  why: 'TODO: what goes wrong in production. Two sentences.',
  remedy: 'TODO: what to do by hand; starts with a verb.',
  sources: [],
  absent: 'TODO: why there may be no subjects',
  each: TODO, // a fact from src/facts
  test(subject) {
    return pass({ at: subject.at, note: 'TODO' });
  },
});
`;
write(file, template);
for (const kind of ['good', 'bad'])
  write(path.join(projectRoot, 'fixtures', area, name, kind, 'package.json'), '{\n  "name": "fixture",\n  "private": true\n}\n');
register();
console.log(
  'Then: write the check, its fixtures and at least one good-<trap>, run `npx vitest run test/checks.test.ts` and `npm run docs`.',
);

/** Adds the import and the list entry, both sorted. */
function register(): void {
  const index = path.join(projectRoot, 'checks', area, 'index.ts');
  const local = camel(name);
  if (!existsSync(index)) {
    write(
      index,
      `import type { AnyCheck } from '../../src/model/index.ts';\nimport ${local} from './${name}.ts';\n\nexport const ${camel(area)}: readonly AnyCheck[] = [${local}];\n`,
    );
    console.log(`Add the area to checks/index.ts: import { ${camel(area)} } from './${area}/index.ts'.`);
    return;
  }
  const text = readFileSync(index, 'utf8');
  const imports = [...text.matchAll(/^import (\w+) from '\.\/([\w-]+)\.ts';$/gm)].map((m) => [m[1] ?? '', m[2] ?? ''] as const);
  const all = [...imports, [local, name] as const].sort(([, a], [, b]) => (a < b ? -1 : 1));
  const head = text.slice(0, text.search(/^import \w+ from '\.\//m));
  const list = all.map(([binding]) => binding).join(', ');
  const declared = /export const (\w+)/.exec(text)?.[1] ?? camel(area);
  writeFileSync(
    index,
    `${head}${all.map(([binding, from]) => `import ${binding} from './${from}.ts';`).join('\n')}\n\nexport const ${declared}: readonly AnyCheck[] = [${list}];\n`,
  );
  console.log(`wrote  checks/${area}/index.ts`);
}

function camel(text: string): string {
  return text.replace(/-([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
}

function write(full: string, text: string): void {
  mkdirSync(path.dirname(full), { recursive: true });
  writeFileSync(full, text);
  console.log(`wrote  ${path.relative(projectRoot, full)}`);
}

function fail(message: string): never {
  console.error(message);
  process.exit(2);
}
