import { describe, expect, test } from 'vitest';
import { applySplices } from '../../src/fix/edits.ts';
import { addDependency, addTypes } from '../../src/fix/package-json.ts';
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

describe('adding types', () => {
  const typed = async (text: string): Promise<string | undefined> => {
    const edits = addTypes(await memoryRepo({ 'package.json': text }), 'package.json', '@types/cors', '^2.8.0');
    return edits === undefined ? undefined : spliced(text, edits);
  };

  test('beside the other types, wherever those are', async () => {
    expect(await typed('{ "dependencies": { "a": "1" }, "devDependencies": { "@types/node": "1", "b": "1" } }')).toBe(
      '{ "dependencies": { "a": "1" }, "devDependencies": { "@types/cors": "^2.8.0", "@types/node": "1", "b": "1" } }',
    );
    expect(await typed('{ "dependencies": { "@types/express": "1" }, "devDependencies": { "typescript": "5" } }')).toBe(
      '{ "dependencies": { "@types/cors": "^2.8.0", "@types/express": "1" }, "devDependencies": { "typescript": "5" } }',
    );
    expect(await typed('{ "devDependencies": { "typescript": "5" } }')).toBe(
      '{ "devDependencies": { "@types/cors": "^2.8.0", "typescript": "5" } }',
    );
  });

  test('nothing to add, or nothing that shows where', async () => {
    const present = '{ "dependencies": { "@types/cors": "2" } }';
    expect(await typed(present)).toBe(present);
    expect(await typed('{ "dependencies": { "express": "1" } }')).toBeUndefined();
  });
});
