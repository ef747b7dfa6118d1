import { describe, expect, test } from 'vitest';
import { applySplices } from '../../src/fix/edits.ts';
import { addMiddleware } from '../../src/fix/middleware.ts';
import { addDependency } from '../../src/fix/package-json.ts';
import type { Edit } from '../../src/model/index.ts';
import { memoryRepo } from '../../src/source/index.ts';

function spliced(text: string, edits: readonly Edit[]): string {
  return applySplices(
    text,
    edits.map((edit) => {
      if (edit.kind === 'create') throw new Error('no file is created here');
      return { ...edit.at, text: edit.text };
    }),
  );
}

/** The text with helmet mounted on `app`, whose statement is found by the first `express()` call. */
async function mounted(text: string, syntax: 'esm' | 'cjs', file = 'src/app.js'): Promise<string> {
  const call = /(?:export )?(?:const|let|var) (\w+)(?:: [\w.]+)? = (?:express|require\(["']express["']\))\(\)/.exec(text);
  if (call === null) throw new Error('no app in the text');
  const start = call.index;
  const end = start + call[0].length;
  const statement = { file, start, end: text[end] === ';' ? end + 1 : end };
  const edits = await addMiddleware(text, {
    file,
    binding: call[1] ?? '',
    statement,
    syntax,
    beside: 'express',
    module: 'helmet',
    local: 'helmet',
    call: 'helmet()',
  });
  return spliced(text, edits);
}

describe('mounting a middleware', () => {
  test('ESM, single quotes, semicolons', async () => {
    expect(
      await mounted("import express from 'express';\nimport db from './db.js';\n\nconst app = express();\napp.get('/', x);\n", 'esm'),
    ).toBe(
      "import express from 'express';\nimport helmet from 'helmet';\nimport db from './db.js';\n\nconst app = express();\napp.use(helmet());\napp.get('/', x);\n",
    );
  });

  test('CommonJS, double quotes, no semicolons, CRLF, comments at the end of lines', async () => {
    expect(await mounted('const express = require("express") // web\r\nvar app = express() // the app\r\n', 'cjs')).toBe(
      'const express = require("express") // web\r\nconst helmet = require("helmet")\r\nvar app = express() // the app\r\napp.use(helmet())\r\n',
    );
  });

  test('TypeScript: tabs in a function, a named type import beside the default one', async () => {
    const text =
      "import express, { type Express } from 'express';\n\nexport function createApp(): Express {\n\tconst app: Express = express();\n\treturn app;\n}\n";
    expect(await mounted(text, 'esm', 'src/app.ts')).toBe(
      "import express, { type Express } from 'express';\nimport helmet from 'helmet';\n\nexport function createApp(): Express {\n\tconst app: Express = express();\n\tapp.use(helmet());\n\treturn app;\n}\n",
    );
  });

  test('TypeScript with import = require', async () => {
    expect(await mounted("import express = require('express');\nconst app = express();\n", 'cjs', 'a.ts')).toBe(
      "import express = require('express');\nimport helmet = require('helmet');\nconst app = express();\napp.use(helmet());\n",
    );
  });

  test('the package named only where the app is created', async () => {
    expect(await mounted("'use strict';\nconst app = require('express')();\n", 'cjs')).toBe(
      "'use strict';\nconst helmet = require('helmet');\nconst app = require('express')();\napp.use(helmet());\n",
    );
  });

  test('several requires in one statement, and an app that is exported', async () => {
    expect(await mounted("const express = require('express'),\n  http = require('http');\n\nexport const app = express();\n", 'cjs')).toBe(
      "const express = require('express'),\n  http = require('http');\nconst helmet = require('helmet');\n\nexport const app = express();\napp.use(helmet());\n",
    );
  });

  test('helmet imported but not mounted is not imported twice', async () => {
    expect(await mounted("import express from 'express';\nimport helmet from 'helmet';\nconst app = express();\n", 'esm')).toBe(
      "import express from 'express';\nimport helmet from 'helmet';\nconst app = express();\napp.use(helmet());\n",
    );
  });

  test('no final newline', async () => {
    expect(await mounted("import express from 'express';\nexport const app = express();", 'esm')).toBe(
      "import express from 'express';\nimport helmet from 'helmet';\nexport const app = express();\napp.use(helmet());",
    );
  });

  test.each([
    ['two statements in the line', "import express from 'express';\nconst app = express(); start(app);\n"],
    ['the name is taken', "import express from 'express';\nconst helmet = () => {};\nconst app = express();\n"],
    ['helmet imported under another name', "import express from 'express';\nimport { xssFilter } from 'helmet';\nconst app = express();\n"],
    ['express comes from elsewhere', "import { express } from './vendor.js';\nconst app = express();\n"],
    [
      'only a type import of express',
      "import type express from 'express';\nimport { make as express2 } from './x.js';\nconst app = express();\n",
    ],
    ['a block comment that goes on', "import express from 'express';\nconst app = express(); /* a\nb */\n"],
  ])('nothing where there is a choice: %s', async (_name, text) => {
    expect(await mounted(text, 'esm')).toBe(text);
  });
});

describe('adding a dependency', () => {
  const added = async (text: string): Promise<string | undefined> => {
    const edits = addDependency(await memoryRepo({ 'package.json': text }), 'package.json', 'helmet', '^8.3.0');
    return edits === undefined ? undefined : spliced(text, edits);
  };

  test('at its place in the alphabet, in the indentation of the file', async () => {
    expect(await added('{\n\t"dependencies": {\n\t\t"express": "1",\n\t\t"zod": "1"\n\t}\n}\n')).toBe(
      '{\n\t"dependencies": {\n\t\t"express": "1",\n\t\t"helmet": "^8.3.0",\n\t\t"zod": "1"\n\t}\n}\n',
    );
  });

  test('first, last, in CRLF, unsorted and in one line', async () => {
    expect(await added('{\r\n  "dependencies": {\r\n    "zod": "1"\r\n  }\r\n}')).toBe(
      '{\r\n  "dependencies": {\r\n    "helmet": "^8.3.0",\r\n    "zod": "1"\r\n  }\r\n}',
    );
    expect(await added('{\n  "dependencies": {\n    "express": "1"\n  }\n}')).toBe(
      '{\n  "dependencies": {\n    "express": "1",\n    "helmet": "^8.3.0"\n  }\n}',
    );
    expect(await added('{\n  "dependencies": {\n    "z": "1",\n    "a": "1"\n  }\n}')).toBe(
      '{\n  "dependencies": {\n    "z": "1",\n    "a": "1",\n    "helmet": "^8.3.0"\n  }\n}',
    );
    expect(await added('{ "dependencies": { "express": "1", "zod": "1" } }')).toBe(
      '{ "dependencies": { "express": "1", "helmet": "^8.3.0", "zod": "1" } }',
    );
  });

  test('nothing to add, or a decision to take', async () => {
    const present = '{ "dependencies": { "helmet": "7.0.0" } }';
    expect(await added(present)).toBe(present);
    expect(await added('{ "dependencies": { "a": "1" }, "devDependencies": { "helmet": "8" } }')).toBeUndefined();
    expect(await added('{ "name": "x" }')).toBeUndefined();
    expect(await added('{ "dependencies": {} }')).toBeUndefined();
  });
});
