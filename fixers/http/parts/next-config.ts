import type { HttpService } from '../../../src/facts/services/index.ts';
import {
  addToList,
  withProperties,
  hasProperty,
  type ArrayLiteralExpression,
  type CodeFile,
  type Node,
  type ObjectLiteralExpression,
} from '../../../src/fix/code/index.ts';
import type { Edit, Refusal, Repo } from '../../../src/model/index.ts';
import { noPlace } from './reasons.ts';
import { codeOf } from './service.ts';

/** What is sent with every page: what helmet sends, without a content policy, which depends on the pages. */
const headers = [
  ['X-Content-Type-Options', 'nosniff'],
  ['X-Frame-Options', 'SAMEORIGIN'],
  ['Referrer-Policy', 'strict-origin-when-cross-origin'],
  ['Strict-Transport-Security', 'max-age=31536000; includeSubDomains'],
] as const;

const rule = `{
  source: '/:path*',
  headers: [
${headers.map(([key, value]) => `    { key: '${key}', value: '${value}' },`).join('\n')}
  ],
},`;

const computed: Refusal = {
  refuse: 'The configuration of Next is put together by code; add the headers to its headers() for the source /:path*.',
};

/** Adds a rule for all paths to headers() of next.config; `[]` where the configuration is made by what cannot be read. */
export async function nextHeaders(repo: Repo, http: HttpService): Promise<readonly Edit[] | Refusal> {
  const { file } = http.app.at;
  if (/(^|\/)package\.json$/.test(file)) return newConfig(repo, file.replace(/package\.json$/, ''));
  if (!/(^|\/)next\.config\.\w+$/.test(file) || http.app.settings.some((s) => s.name === 'headers that could not be read')) return computed;
  const code = await codeOf(repo, http.owner, file);
  if (code === undefined) return noPlace;
  const object = configObject(code);
  if (object === undefined || object.getProperties().some((p) => p.getKindName() === 'SpreadAssignment')) return computed;
  if (!hasProperty(object, 'headers')) {
    const method = `async headers() {\n  return [\n${indented(rule, 4)}\n  ];\n},`;
    return withProperties(code, object, method) ?? computed;
  }
  const list = returnedList(object);
  // First, so that the narrower ones there override it.
  const edit = list === undefined || list.getElements().length === 0 ? undefined : addToList(code, list, rule.replace(/,$/, ''), 'first');
  return edit === undefined ? computed : [edit];
}

/** Next finds its configuration by name; where there is none, it is a new file. */
function newConfig(repo: Repo, folder: string): readonly Edit[] | Refusal {
  if (['js', 'mjs', 'cjs', 'ts', 'mts'].some((end) => repo.exists(`${folder}next.config.${end}`))) return computed;
  const lines = [
    "/** @type {import('next').NextConfig} */",
    'const nextConfig = {',
    '  async headers() {',
    '    return [',
    indented(rule, 6),
    '    ];',
    '  },',
    '};',
    '',
    'export default nextConfig;',
    '',
  ];
  return [{ kind: 'create', file: `${folder}next.config.mjs`, text: lines.join('\n') }];
}

function indented(text: string, by: number): string {
  return text
    .split('\n')
    .map((line) => ' '.repeat(by) + line)
    .join('\n');
}

/** The object literal that a configuration file exports, through a name, a type and what wraps it. */
function configObject(code: CodeFile): ObjectLiteralExpression | undefined {
  const exported = code.source
    .getStatements()
    .map((s) => /^(?:module\.exports\s*=|export\s+default)/.test(s.getText()) && s)
    .find((s) => s !== false);
  if (exported === undefined) return undefined;
  const value =
    exported.getKindName() === 'ExportAssignment' ? exported.getLastChild((c) => c.getKindName() !== 'SemicolonToken') : assigned(exported);
  return value === undefined ? undefined : objectIn(code, value, 0);
}

function assigned(statement: Node): Node | undefined {
  return statement.getFirstChild((c) => c.getKindName() === 'BinaryExpression')?.getLastChild();
}

function objectIn(code: CodeFile, value: Node, depth: number): ObjectLiteralExpression | undefined {
  if (depth > 8) return undefined;
  switch (value.getKindName()) {
    case 'ObjectLiteralExpression':
      return value as ObjectLiteralExpression;
    case 'Identifier': {
      const declared = code.source
        .getDescendants()
        .filter((n) => n.getKindName() === 'VariableDeclaration' && n.getFirstChild()?.getText() === value.getText());
      const only = declared.length === 1 ? declared[0] : undefined;
      // Changed again after it was made: what counts in the end is not to be read off the literal.
      if (only === undefined || new RegExp(`^\\s*${value.getText()}(\\.\\w+)*\\s*=[^=]`, 'm').test(code.text)) return undefined;
      const made = only.getLastChild();
      return made === undefined || made === only.getFirstChild() ? undefined : objectIn(code, made, depth + 1);
    }
    case 'AsExpression':
    case 'SatisfiesExpression':
    case 'ParenthesizedExpression':
      return value.getDescendants().length === 0 ? undefined : objectIn(code, inner(value) ?? value, depth + 1);
    case 'CallExpression': {
      const args = (value as Node & { getArguments(): Node[] }).getArguments();
      // `withA(withB(config), options)`: the first argument is the configuration, if it is one.
      const first = args[0];
      return first === undefined ? undefined : objectIn(code, first, depth + 1);
    }
    default:
      return undefined;
  }
}

function inner(value: Node): Node | undefined {
  return value.getChildren().find((c) => !/Token|Keyword/.test(c.getKindName()));
}

/** The array that headers() gives, where it is written out. */
function returnedList(object: ObjectLiteralExpression): ArrayLiteralExpression | undefined {
  const property = object.getProperties().find((p) => /^(?:async\s+)?['"]?headers['"]?\s*[:(]/.test(p.getText()));
  const returns = property?.getDescendants().filter((n) => n.getKindName() === 'ReturnStatement') ?? [];
  const lists = (returns.length > 0 ? returns : property === undefined ? [] : [property.getLastChild()?.getLastChild()]).flatMap((n) => {
    const list = n?.getKindName() === 'ArrayLiteralExpression' ? n : n?.getFirstChild((c) => c.getKindName() === 'ArrayLiteralExpression');
    return list === undefined ? [] : [list as ArrayLiteralExpression];
  });
  const only = lists.length === 1 && returns.length < 2 ? lists[0] : undefined;
  // A rule that comes later overrides one that comes before, so ours goes first; with a spread it may not be ours alone.
  return only?.getElements().every((e) => e.getKindName() === 'ObjectLiteralExpression') === true ? only : undefined;
}
