import { lstatSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { JsonOutline, YamlOutline } from '../model/index.ts';
import { lineStarts, positionAt } from '../model/index.ts';
import { noConfig, type Config, type ConfigProblem, type ConfigResult } from './config.ts';
import { merged } from './merge.ts';
import { placedValue } from './place.ts';
import { validate, type KnownRules, type ReadFile } from './validate.ts';

/** File names looked for in the scanned folder, in this order. */
export const configNames = ['readycheck.json', 'readycheck.jsonc', 'readycheck.yaml', 'readycheck.yml'] as const;

/** Bytes. A configuration is written by hand. */
const largest = 512 * 1024;

export interface LoadOptions {
  /** Given with `--config`: relative to `cwd` or absolute; it may lie outside the repository. */
  readonly file?: string;
  /** Asked for where there is a configuration. */
  readonly known: () => Promise<KnownRules>;
  /** Text -> located tree; handed in so that parsers load only when there is a configuration. */
  readonly parse: {
    readonly json: (text: string) => JsonOutline | Promise<JsonOutline>;
    readonly yaml: (text: string) => YamlOutline | Promise<YamlOutline>;
  };
}

/**
 * Reads the configuration of a folder with everything it extends. Nothing is executed. Without a
 * configuration the answer is `noConfig`, and nothing but a look at five file names has happened.
 */
export async function loadConfig(root: string, options: LoadOptions): Promise<ConfigResult> {
  const found = options.file === undefined ? discover(root) : [path.resolve(options.file)];
  if (found.length === 0) return { ok: true, config: noConfig };
  if (found.length > 1) {
    const names = found.map((file) => nameOf(root, file));
    return { ok: false, problems: [{ file: names[1]!, message: `There is more than one configuration (${names.join(', ')}); keep one.` }] };
  }
  const problems: ConfigProblem[] = [];
  const layers = await readLayers(found[0]!, root, options, [], problems);
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, config: layers.reduce<Config>(merged, noConfig) };
}

/** Configuration files of a folder, the key in package.json included. */
function discover(root: string): readonly string[] {
  const files = configNames.map((name) => path.join(root, name)).filter(isFile);
  const manifest = path.join(root, 'package.json');
  if (isFile(manifest) && mentionsUs(manifest)) files.push(manifest);
  return files;
}

/** Cheap look at a package.json; whether the key really stands at its top is seen when it is parsed. */
function mentionsUs(manifest: string): boolean {
  try {
    return /"readycheck"\s*:\s*\{/.test(readFileSync(manifest, 'utf8'));
  } catch {
    // Opening the repository says which files cannot be read.
    return false;
  }
}

function isFile(file: string): boolean {
  try {
    return lstatSync(file, { throwIfNoEntry: false })?.isFile() === true;
  } catch {
    // A folder that is none, or that may not be looked into.
    return false;
  }
}

/** The layers a file stands for: what it extends, then itself. Problems are added to `problems`. */
async function readLayers(
  file: string,
  root: string,
  options: LoadOptions,
  parents: readonly string[],
  problems: ConfigProblem[],
): Promise<readonly Config[]> {
  const read = await readOne(file, nameOf(root, file), options);
  if ('message' in read) {
    problems.push(read);
    return [];
  }
  if (read.absent) return [];
  const { config, extended, problems: own } = await validate(read, await options.known());
  problems.push(...own);
  const layers: Config[] = [];
  for (const { name, at } of extended) {
    const target = path.resolve(path.dirname(file), name);
    const fault = faultOfExtended(target, root, [...parents, file]);
    if (fault !== undefined) problems.push(problemAt(read, at, `extends "${name}": ${fault}.`));
    else layers.push(...(await readLayers(target, root, options, [...parents, file], problems)));
  }
  return config === undefined ? layers : [...layers, config];
}

function faultOfExtended(target: string, root: string, parents: readonly string[]): string | undefined {
  if (parents.includes(target)) return 'the files extend each other in a circle';
  if (!isFile(target)) return 'there is no such file (packages and addresses are not supported)';
  const inside = path.relative(realpathSync(root), realpathSync(target));
  return inside.startsWith('..') || path.isAbsolute(inside) ? 'it lies outside the repository' : undefined;
}

async function readOne(file: string, name: string, { parse }: LoadOptions): Promise<ReadFile | ConfigProblem> {
  let text: string;
  try {
    const stat = lstatSync(file);
    if (stat.isFile() && stat.size > largest) return { file: name, message: `The configuration is larger than ${largest / 1024} KB.` };
    text = readFileSync(file, 'utf8').replace(/^\ufeff/, '');
  } catch (error) {
    return { file: name, message: `The configuration cannot be read: ${codeOf(error)}.` };
  }
  const base = { file: name, text };
  const outline = /\.ya?ml$/i.test(file) ? await parse.yaml(text) : await parse.json(text);
  const broken = outline.errors[0];
  if (broken !== undefined) return problemAt({ ...base }, broken.at, `The configuration cannot be read: ${broken.message}`);
  let node = 'root' in outline ? outline.root : (outline.docs[0] ?? null);
  if (node !== null && path.basename(file) === 'package.json') {
    node = 'entries' in node ? (node.entries.find(({ key }) => key === 'readycheck')?.value ?? null) : null;
  }
  if (node === null) return { ...base, absent: true, value: {}, placeOf: () => 0 };
  try {
    return { ...base, absent: false, ...placedValue(node) };
  } catch (error) {
    return { file: name, message: `The configuration cannot be read: ${error instanceof Error ? error.message : String(error)}.` };
  }
}

function problemAt(read: { readonly file: string; readonly text: string }, at: number, message: string): ConfigProblem {
  return { file: read.file, ...positionAt(lineStarts(read.text), read.text.length, at), message };
}

function nameOf(root: string, file: string): string {
  const relative = path.relative(root, file);
  return relative.startsWith('..') || path.isAbsolute(relative) ? file : relative.split(path.sep).join('/');
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : code;
}
