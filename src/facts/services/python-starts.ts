import { posix } from 'node:path';
import type { Loc, Repo } from '../../model/index.ts';
import { inside } from './paths.ts';

/** A command that a Python script hands on to. */
export interface PythonStart {
  readonly words: readonly string[];
  readonly at: Loc;
  /** `os.exec*`: the script is gone, so signals reach the program. */
  readonly replaces: boolean;
}

const call = /\b(os\.exec[lv]p?e?|os\.system|os\.spawn[lv]p?e?|subprocess\.(?:run|call|check_call|Popen))\s*\(([^()]*)\)/g;
const programs = /^(node|npm|npx|yarn|pnpm|bun|tsx|ts-node|pm2-runtime)$/;

/**
 * The Node program that an entrypoint in Python starts last, after it has written the configuration:
 * `os.execvp('node', ['node', 'dist/main.js'])`. Only literal arguments are read.
 */
export function startedByPython(repo: Repo, cwd: string, script: string): PythonStart | undefined {
  const file = scriptAt(repo, cwd, script);
  const text = file === undefined ? undefined : repo.text(file);
  if (file === undefined || text === undefined) return undefined;
  const found = [...text.matchAll(call)].flatMap((m): readonly PythonStart[] => {
    const name = m[1] ?? '';
    const line = text.slice(text.lastIndexOf('\n', m.index) + 1, m.index);
    if (line.includes('#')) return [];
    const words = wordsOf(name, m[2] ?? '');
    if (!programs.test(posix.basename(words[0] ?? ''))) return [];
    return [{ words, at: { file, start: m.index, end: m.index + m[0].length }, replaces: name.startsWith('os.exec') }];
  });
  return found.at(-1);
}

function wordsOf(name: string, args: string): readonly string[] {
  const texts = [...args.matchAll(/'([^'\\]*)'|"([^"\\]*)"/g)].map((m) => m[1] ?? m[2] ?? '');
  // The first argument of exec is the file; the list after it begins with the name the program sees.
  if (name.startsWith('os.exec')) return texts.slice(1);
  if (name.startsWith('os.spawn')) return texts.slice(1);
  return texts.length === 1 ? (texts[0] ?? '').split(/\s+/).filter((w) => w !== '') : texts;
}

function scriptAt(repo: Repo, cwd: string, script: string): string | undefined {
  if (!script.endsWith('.py') || script.includes('$')) return undefined;
  const direct = inside(cwd, script);
  if (repo.file(direct) !== undefined) return direct;
  const same = repo.files.filter((f) => posix.basename(f.path) === posix.basename(script));
  return same.length === 1 ? same[0]?.path : undefined;
}
