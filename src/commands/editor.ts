import { spawn } from 'node:child_process';
import path from 'node:path';
import type { EditorPlace } from '../tui/options.ts';

/** A program with its arguments, ready to be started without a shell. */
export interface EditorCall {
  readonly command: string;
  readonly args: readonly string[];
  /** It runs in the terminal, which therefore has to be handed over. */
  readonly inTerminal: boolean;
}

/** How editors are told a line (and column), by the name of their program. */
const syntaxes: readonly (readonly [
  names: RegExp,
  args: (file: string, line: number, column: number) => readonly string[],
  inTerminal: boolean,
])[] = [
  [/^(?:n?vim?|vimx|gvim|mvim|neovide|view)$/, (file, line, column) => [`+call cursor(${String(line)},${String(column)})`, file], true],
  [
    /^(?:code|code-insiders|codium|vscodium|cursor|windsurf|positron)$/,
    (file, line, column) => ['--goto', `${file}:${String(line)}:${String(column)}`],
    false,
  ],
  [/^(?:emacs|emacsclient)$/, (file, line, column) => [`+${String(line)}:${String(column)}`, file], true],
  [
    /^(?:hx|helix|micro|zed|zeditor|subl|sublime_text|mate|atom)$/,
    (file, line, column) => [`${file}:${String(line)}:${String(column)}`],
    true,
  ],
  [/^(?:kak|nano|pico|joe|jed|mg|ne|ed|ex|gedit|tilde)$/, (file, line) => [`+${String(line)}`, file], true],
  [
    /^(?:idea|webstorm|phpstorm|pycharm|goland|rider|clion|rubymine)$/,
    (file, line, column) => ['--line', String(line), '--column', String(column), file],
    false,
  ],
  [/^(?:kate|kwrite)$/, (file, line, column) => ['-l', String(line), '-c', String(column), file], false],
  [/^notepad\+\+$/, (file, line, column) => [`-n${String(line)}`, `-c${String(column)}`, file], false],
];

/** Programs that open a window of their own, whatever their syntax. */
const windows = /^(?:gvim|mvim|neovide|zed|zeditor|subl|sublime_text|mate|atom|gedit)$/;

/**
 * The call that opens a file at a line in the editor that `$VISUAL` or `$EDITOR` names (vi where
 * neither does). What stands in them is split at spaces, quotes respected, and started as it is: no
 * shell sees it, nor any text of a scanned repository. The file is absolute, so that none begins with "-".
 */
export function editorCall(env: Readonly<Record<string, string | undefined>>, root: string, place: EditorPlace): EditorCall {
  const chosen = [env['VISUAL'], env['EDITOR']].find((value) => value !== undefined && value.trim() !== '') ?? 'vi';
  const [command = 'vi', ...own] = words(chosen);
  const name = path
    .basename(command)
    .replace(/\.(?:exe|cmd|bat)$/i, '')
    .toLowerCase();
  const file = path.resolve(root, place.file);
  const syntax = syntaxes.find(([names]) => names.test(name));
  if (syntax === undefined) return { command, args: [...own, file], inTerminal: true };
  const [, args, inTerminal] = syntax;
  const opensWindow =
    windows.test(name) ||
    own.includes('-g') ||
    (name === 'emacsclient' && own.some((arg) => /^-(?:c|n|-create-frame|-no-wait)$/.test(arg)));
  return { command, args: [...own, ...args(file, place.line, place.column)], inTerminal: inTerminal && !opensWindow };
}

function words(text: string): readonly string[] {
  return [...text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, double, single, bare]) => double ?? single ?? bare ?? '');
}

/** Opens a place; in the terminal where the editor needs it. Resolves with a sentence where it could not be opened. */
export async function openInEditor(
  root: string,
  place: EditorPlace,
  hand: (during: () => Promise<void>) => Promise<void>,
): Promise<string | null> {
  const call = editorCall(process.env, root, place);
  let problem: string | null = null;
  const run = (): Promise<void> =>
    new Promise((resolve) => {
      const child = spawn(call.command, call.args, {
        stdio: call.inTerminal ? 'inherit' : 'ignore',
        shell: false,
        cwd: path.resolve(root),
      });
      child.on('error', (error) => {
        const missing = 'code' in error && error.code === 'ENOENT';
        problem = missing ? `${call.command} is not there; set $VISUAL or $EDITOR` : `${call.command} cannot be started: ${error.message}`;
        resolve();
      });
      // A window lives on by itself.
      if (call.inTerminal) child.on('exit', () => resolve());
      else child.on('spawn', () => (child.unref(), resolve()));
    });
  if (call.inTerminal) await hand(run);
  else await run();
  return problem;
}
