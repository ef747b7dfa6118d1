import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addArgument,
  afterCreation,
  besideCall,
  bind,
  codeFile,
  freeName,
  insertAt,
  isInAsync,
  joined,
  objectAt,
  past,
  styled,
  withProperties,
  withProperty,
  type CodeFile,
  type Place,
  type Wanted,
} from '../../src/fix/code/index.ts';
import { applySplices } from '../../src/fix/edits.ts';
import type { Edit, Loc } from '../../src/model/index.ts';

function spliced(text: string, edits: readonly Edit[]): string {
  return applySplices(
    text,
    edits.map((edit) => {
      if (edit.kind === 'create') throw new Error('no file is created here');
      return { ...edit.at, text: edit.text };
    }),
  );
}

/** The place of a piece of the text, which must be there once or is the n-th. */
function at(code: CodeFile, piece: string, n = 0): Loc {
  let start = -1;
  for (let i = 0; i <= n; i += 1) start = code.text.indexOf(piece, start + 1);
  if (start === -1) throw new Error(`${piece} is not in the text`);
  return { file: code.file, start, end: start + piece.length };
}

const helmet: Wanted = { module: 'helmet', name: 'default', as: ['helmet'], beside: 'express' };
const limit: Wanted = { module: 'express-rate-limit', name: 'rateLimit', as: ['rateLimit', 'limitRate'], beside: 'express' };

async function bound(text: string, wanted: Wanted = helmet, file = 'src/app.js'): Promise<{ text: string; local: string } | undefined> {
  const result = bind(await codeFile(text, file), wanted);
  return result === undefined ? undefined : { text: spliced(text, result.edits), local: result.local };
}

describe('importing', () => {
  test.each([
    [
      'under the import beside it',
      "import express from 'express';\nimport a from 'a';\n",
      "import express from 'express';\nimport helmet from 'helmet';\nimport a from 'a';\n",
    ],
    [
      'under the last import',
      "import a from 'a';\nimport b from 'b';\n\nb();\n",
      "import a from 'a';\nimport b from 'b';\nimport helmet from 'helmet';\n\nb();\n",
    ],
    [
      'CommonJS, double quotes, no semicolons, CRLF, a comment at the end of the line',
      'const express = require("express") // web\r\nvar app = express()\r\n',
      'const express = require("express") // web\r\nconst helmet = require("helmet")\r\nvar app = express()\r\n',
    ],
    [
      'several requires in one statement',
      "const express = require('express'),\n  http = require('http');\n",
      "const express = require('express'),\n  http = require('http');\nconst helmet = require('helmet');\n",
    ],
    [
      'before the statement that creates the app, where that is the only one that names the package',
      "'use strict';\nconst app = require('express')();\n",
      "'use strict';\nconst helmet = require('helmet');\nconst app = require('express')();\n",
    ],
    [
      'import = require',
      "import express = require('express');\nexpress();\n",
      "import express = require('express');\nimport helmet from 'helmet';\nexpress();\n",
    ],
    ['the default beside names', "import { xssFilter } from 'helmet';\n", "import helmet, { xssFilter } from 'helmet';\n"],
    [
      'the first import of a module, under its comment and directives',
      "'use strict';\n\n/** Routes. */\nmodule.exports = (app) => app;\n",
      "'use strict';\n\nconst helmet = require('helmet');\n\n/** Routes. */\nmodule.exports = (app) => app;\n",
    ],
    [
      'beside a type import alone',
      "import type e from 'express';\nimport { b } from './b.js';\n",
      "import type e from 'express';\nimport { b } from './b.js';\nimport helmet from 'helmet';\n",
    ],
  ])('%s', async (_name, text, expected) => {
    expect((await bound(text))?.text).toBe(expected);
  });

  test.each([
    [
      'a name',
      "import express from 'express';\n",
      "import express from 'express';\nimport { rateLimit } from 'express-rate-limit';\n",
      'rateLimit',
    ],
    [
      'a name, CommonJS',
      "const express = require('express');\n",
      "const express = require('express');\nconst { rateLimit } = require('express-rate-limit');\n",
      'rateLimit',
    ],
    [
      'a name that is taken',
      "import express from 'express';\nconst rateLimit = 1;\n",
      "import express from 'express';\nimport { rateLimit as limitRate } from 'express-rate-limit';\nconst rateLimit = 1;\n",
      'limitRate',
    ],
    [
      'one name more',
      "import { MemoryStore } from 'express-rate-limit';\n",
      "import { MemoryStore, rateLimit } from 'express-rate-limit';\n",
      'rateLimit',
    ],
    [
      'one name more, one a line',
      "import {\n  A,\n  B,\n} from 'express-rate-limit';\n",
      "import {\n  A,\n  B,\n  rateLimit,\n} from 'express-rate-limit';\n",
      'rateLimit',
    ],
    [
      'one name more, CommonJS',
      "const { MemoryStore } = require('express-rate-limit')\n",
      "const { MemoryStore, rateLimit } = require('express-rate-limit')\n",
      'rateLimit',
    ],
    [
      'a name beside the default',
      "import rl from 'express-rate-limit';\n",
      "import rl, { rateLimit } from 'express-rate-limit';\n",
      'rateLimit',
    ],
    [
      'there as it is',
      "import { rateLimit } from 'express-rate-limit';\n",
      "import { rateLimit } from 'express-rate-limit';\n",
      'rateLimit',
    ],
    [
      'there under another name',
      "import { rateLimit as limiter } from 'express-rate-limit';\n",
      "import { rateLimit as limiter } from 'express-rate-limit';\n",
      'limiter',
    ],
    [
      'there as a namespace',
      "import * as erl from 'express-rate-limit';\n",
      "import * as erl from 'express-rate-limit';\n",
      'erl.rateLimit',
    ],
    ['there as a whole', "const erl = require('express-rate-limit');\n", "const erl = require('express-rate-limit');\n", 'erl.rateLimit'],
  ])('%s', async (_name, text, expected, local) => {
    expect(await bound(text, limit)).toEqual({ text: expected, local });
  });

  test.each([
    ['the name is taken', "import express from 'express';\nconst helmet = () => {};\n"],
    ['nothing shows how the file imports', 'start();\n'],
    ['other code in the line', "import express from 'express'; start();\n"],
  ])('nothing where there is a choice: %s', async (_name, text) => {
    expect(await bound(text)).toBeUndefined();
  });

  test('a property of the name does not take it', async () => {
    const code = await codeFile('options.helmet = { rateLimit: 1 };\nfoo(limiter);\n', 'a.js');
    expect(freeName(code, ['limiter', 'helmet'])).toBe('helmet');
    expect(freeName(code, ['rateLimit'])).toBe('rateLimit');
  });
});

/** The text with statements added at a place. */
async function placed(
  text: string,
  find: (code: CodeFile) => Place | undefined,
  template = 'app.use(helmet());',
  file = 'src/app.js',
): Promise<string | undefined> {
  const place = find(await codeFile(text, file));
  const edit = place === undefined ? undefined : insertAt(place, template.replaceAll('app.', `${place.receiver}.`));
  return edit === undefined ? undefined : spliced(text, [edit]);
}

const created = (code: CodeFile): Place | undefined => afterCreation(code, at(code, /new Koa\(\)/.exec(code.text)?.[0] ?? 'express()'));

describe('placing after a creation', () => {
  test.each([
    [
      'in the module',
      'const app = express(); // the app\napp.get(x);\n',
      'const app = express(); // the app\napp.use(helmet());\napp.get(x);\n',
    ],
    ['without a final line break', 'export const app = express();', 'export const app = express();\napp.use(helmet());'],
    [
      'in a factory, with tabs and a type',
      'export function createApp(): Express {\n\tconst app: Express = express();\n\treturn app;\n}\n',
      'export function createApp(): Express {\n\tconst app: Express = express();\n\tapp.use(helmet());\n\treturn app;\n}\n',
    ],
    [
      'in a constructor',
      'class Server {\n  constructor() {\n    this.app = express();\n    this.routes();\n  }\n}\n',
      'class Server {\n  constructor() {\n    this.app = express();\n    this.app.use(helmet());\n    this.routes();\n  }\n}\n',
    ],
    [
      'for a field: at the beginning of the constructor',
      'class Server {\n  private readonly app = express();\n  constructor(port: number) {\n    this.routes();\n  }\n}\n',
      'class Server {\n  private readonly app = express();\n  constructor(port: number) {\n    this.app.use(helmet());\n    this.routes();\n  }\n}\n',
    ],
    [
      'for a field of a class that extends another: after super()',
      'class Server extends Base {\n  app = express();\n  constructor() {\n    super();\n    this.routes();\n  }\n}\n',
      'class Server extends Base {\n  app = express();\n  constructor() {\n    super();\n    this.app.use(helmet());\n    this.routes();\n  }\n}\n',
    ],
    [
      'in a callback',
      'connect().then(() => {\n  const app = express();\n  app.listen(1);\n});\n',
      'connect().then(() => {\n  const app = express();\n  app.use(helmet());\n  app.listen(1);\n});\n',
    ],
    [
      'with others in the statement',
      'var a = 1,\n    app = express(),\n    server = http.createServer(app);\n',
      'var a = 1,\n    app = express(),\n    server = http.createServer(app);\napp.use(helmet());\n',
    ],
    ['assigned', 'let app;\napp = express();\n', 'let app;\napp = express();\napp.use(helmet());\n'],
    ['with a cast', 'const app = express() as App;\n', 'const app = express() as App;\napp.use(helmet());\n'],
  ])('%s', async (_name, text, expected) => {
    expect(await placed(text, created, undefined, 'src/app.ts')).toBe(expected);
  });

  test.each([
    ['chained', 'const app = express().use(cors());\n'],
    ['handed on', 'start(express());\n'],
    ['returned', 'function make() {\n  return express();\n}\n'],
    ['taken apart', 'const { app } = wrap(express());\n'],
    ['two statements in the line', 'const app = express(); start(app);\n'],
    ['used again in the statement', 'const app = express(), api = app.route(1);\n'],
    ['a block comment that goes on', 'const app = express(); /* a\nb */\n'],
    ['a field of a class without a constructor', 'class Server {\n  app = express();\n}\n'],
  ])('nothing where there is no place: %s', async (_name, text) => {
    expect(await placed(text, created)).toBeUndefined();
  });

  test('behind its settings', async () => {
    const text = "const app = express();\napp.set('trust proxy', 1);\napp.disable('x-powered-by');\n\napp.set('views', 'v');\n";
    const find = (code: CodeFile): Place | undefined => {
      const place = created(code);
      return place === undefined ? undefined : past(place, (s) => /^app\.(set|disable)\(/.test(s));
    };
    expect(await placed(text, find)).toBe(text.replace("'v');\n", "'v');\napp.use(helmet());\n"));
  });

  test('knows whether it may wait', async () => {
    const asks = async (text: string): Promise<boolean | 'top' | undefined> => {
      const place = created(await codeFile(text, 'a.js'));
      return place === undefined ? undefined : isInAsync(place);
    };
    expect(await asks('const app = express();\n')).toBe('top');
    expect(await asks('async function main() {\n  const app = express();\n}\n')).toBe(true);
    expect(await asks('export default async () => {\n  const app = express();\n};\n')).toBe(true);
    expect(await asks('async function main() {\n  const make = () => {\n    const app = express();\n  };\n}\n')).toBe(false);
  });
});

describe('placing beside a call', () => {
  const beside =
    (call: string, where: 'before' | 'after') =>
    (code: CodeFile): Place | undefined =>
      besideCall(code, at(code, call), where);

  test('after it, under its comment and before it, above its comment', async () => {
    const text = 'app.use(a());\n// all orders\napp.use(b); // b\napp.use(c);\n';
    expect(await placed(text, beside('app.use(b)', 'after'))).toBe(text.replace('// b\n', '// b\napp.use(helmet());\n'));
    expect(await placed(text, beside('app.use(b)', 'before'))).toBe(text.replace('// all', 'app.use(helmet());\n// all'));
  });

  test('several lines stand apart', async () => {
    const template = 'app.use((err, req, res, next) => {\n  res.end();\n});';
    expect(await placed('function f() {\n\tapp.use(a)\n\tapp.listen(1)\n}\n', beside('app.use(a)', 'after'), template)).toBe(
      'function f() {\n\tapp.use(a)\n\n\tapp.use((err, req, res, next) => {\n\t\tres.end()\n\t})\n\n\tapp.listen(1)\n}\n',
    );
  });

  test('in the method of a class', async () => {
    const text = 'class S {\n  routes() {\n    this.app.use(a);\n  }\n}\n';
    expect(await placed(text, beside('this.app.use(a)', 'after'))).toBe(text.replace('use(a);', 'use(a);\n    this.app.use(helmet());'));
  });

  test('outside of conditions, loops and what happens per item', async () => {
    for (const [open, close] of [
      ['if (x) {\n  ', '\n}'],
      ['for (const r of routes) {\n  ', '\n}'],
      ['routes.forEach((r) => {\n  ', '\n});'],
      ['if (y)\n  ', ''],
      ['routes.forEach((r) => ', ');'],
    ]) {
      const text = `const app = f();\n${open}app.use(a)${close}\napp.listen(1);\n`;
      expect(await placed(text, beside('app.use(a)', 'after'))).toBe(text.replace('app.listen', 'app.use(helmet());\napp.listen'));
    }
  });

  test('not out of where the application is known', async () => {
    const text = 'if (x) {\n  const app = f();\n  app.use(a);\n}\nexport const routes = (app) => {\n  app.use(b);\n};\n';
    expect(await placed(text, beside('app.use(a)', 'after'))).toBe(text.replace('use(a);\n', 'use(a);\n  app.use(helmet());\n'));
    expect(await placed(text, beside('app.use(b)', 'after'))).toBe(text.replace('use(b);\n', 'use(b);\n  app.use(helmet());\n'));
  });

  test.each([
    ['chained', 'app.use(a).use(b);\n', 'app.use(a).use(b)'],
    ['chained over lines', 'app\n  .use(a)\n  .use(b);\n', 'app\n  .use(a)'],
    ['called on what a call gives', 'make().use(b);\n', 'make().use(b)'],
  ])('nothing for what has no statement of its own: %s', async (_name, text, call) => {
    expect(await placed(text, beside(call, 'after'))).toBeUndefined();
  });
});

describe('objects', () => {
  const set = async (text: string, object: string, name: string, value: string): Promise<string | undefined> => {
    const code = await codeFile(text, 'a.js');
    const node = objectAt(code, at(code, object));
    const edit = node === undefined ? undefined : withProperty(code, node, name, value);
    return edit === undefined ? undefined : spliced(text, edit);
  };

  test.each([
    ['f({ a: 1 });\n', '{ a: 1 }', 'f({ a: 1, b: 2 });\n'],
    ['f({});\n', '{}', 'f({ b: 2 });\n'],
    ['f({ a: 1, });\n', '{ a: 1, }', 'f({ a: 1, b: 2 });\n'],
    ['f({\n    a: 1, // one\n})\n', '{\n    a: 1, // one\n}', 'f({\n    a: 1, // one\n    b: 2,\n})\n'],
    ['f({\r\n\ta: 1\r\n})\r\n', '{\r\n\ta: 1\r\n}', 'f({\r\n\ta: 1,\r\n\tb: 2\r\n})\r\n'],
    ['f({ b: x || y, a: 1 });\n', '{ b: x || y, a: 1 }', 'f({ b: 2, a: 1 });\n'],
    ["f({ 'b': 1 });\n", "{ 'b': 1 }", "f({ 'b': 2 });\n"],
  ])('%j', async (text, object, expected) => {
    expect(await set(text, object, 'b', '2')).toBe(expected);
  });

  test.each([
    ['a method', 'f({ b() {} });\n', '{ b() {} }'],
    ['a shorthand', 'f({ b });\n', '{ b }'],
    ['a comment where the comma goes', 'f({\n  a: 1 // one\n});\n', '{\n  a: 1 // one\n}'],
  ])('nothing for %s', async (_name, text, object) => {
    expect(await set(text, object, 'b', '2')).toBeUndefined();
  });

  test('an argument below others stands on a line of its own', async () => {
    const text = 'sign(\n  { id },\n  secret\n);\n';
    const code = await codeFile(text, 'a.js');
    const edit = addArgument(code, at(code, 'sign(\n  { id },\n  secret\n)'), "{ expiresIn: '7d' }");
    expect(spliced(text, edit === undefined ? [] : [edit])).toBe("sign(\n  { id },\n  secret,\n  { expiresIn: '7d' }\n);\n");
  });

  test('several properties, and an argument', async () => {
    const text = 'const s = session({\n    secret: x,\n});\ncors();\nlimit(a)\n';
    const code = await codeFile(text, 'a.js');
    const object = objectAt(code, at(code, '{\n    secret: x,\n}'));
    if (object === undefined) throw new Error('no object');
    const edits = [
      ...(withProperties(code, object, 'cookie: {\n  secure: true,\n},') ?? []),
      addArgument(code, at(code, 'cors()'), '{ origin: [] }'),
      addArgument(code, at(code, 'limit(a)'), 'b'),
    ].filter((edit) => edit !== undefined);
    expect(spliced(text, edits)).toBe(
      'const s = session({\n    secret: x,\n    cookie: {\n        secure: true,\n    },\n});\ncors({ origin: [] });\nlimit(a, b)\n',
    );
  });
});

test('edits at one place become one, in order', () => {
  const insert = (text: string): Edit => ({ kind: 'replace', at: { file: 'a', start: 3, end: 3 }, text });
  expect(joined([insert('a'), insert('b')])).toEqual([insert('ab')]);
});

test('whatever the style, what is added parses and nothing else changes', async () => {
  const style = fc.record({
    eol: fc.constantFrom('\n', '\r\n'),
    indent: fc.constantFrom('  ', '    ', '\t'),
    quote: fc.constantFrom("'", '"'),
    semicolon: fc.constantFrom(';', ''),
    isModule: fc.boolean(),
    isWrapped: fc.boolean(),
    comment: fc.constantFrom('', ' // 🚀 über', ' /* a */'),
  });
  await fc.assert(
    fc.asyncProperty(style, async ({ eol, indent, quote, semicolon, isModule, isWrapped, comment }) => {
      const from = `${quote}express${quote}`;
      const inner = `const app = express()${semicolon}${comment}\napp.get(${quote}/${quote}, x)${semicolon}`;
      const lines = [
        isModule ? `import express from ${from}${semicolon}` : `const express = require(${from})${semicolon}`,
        '',
        ...(isWrapped ? ['function make() {', ...inner.split('\n').map((l) => indent + l), '}'] : inner.split('\n')),
      ];
      const text = lines.join(eol);
      const code = await codeFile(text, 'a.js');
      const place = created(code);
      const use = place === undefined ? undefined : insertAt(place, "app.use(helmet({\n  a: 'b',\n}));");
      const names = bind(code, helmet);
      if (use === undefined || names === undefined) throw new Error('no place');
      const result = spliced(text, [...names.edits, use]);
      const after = await codeFile(result, 'a.js');
      expect(after.source.getStatements().length).toBe(code.source.getStatements().length + (isWrapped ? 1 : 2));
      expect(result.includes('\n') && eol === '\r\n' ? /[^\r]\n/.test(result) : result.includes('\r')).toBe(false);
      const kept = result.split(eol).filter((line) => line !== '');
      for (const line of lines) if (line !== '') expect(kept).toContain(line);
      expect(result).toContain(`${isWrapped ? indent.repeat(2) : '  '}a: ${quote}b${quote}`);
      expect(/;/.test(result)).toBe(semicolon === ';');
    }),
    { numRuns: 60 },
  );
});

test('templates take the style of the file', async () => {
  const code = await codeFile('f("a")\ng("b", {\n\tc: 1\n})\nh({\n\td: 1\n})\n', 'a.js');
  expect(styled(code, "x({\n  y: 'z',\n});", '\t')).toBe('x({\n\t\ty: "z"\n\t})');
});
