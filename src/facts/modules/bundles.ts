import { posix } from 'node:path';
import type { ShellCommand } from '../../model/index.ts';
import { commandsIn } from '../../parse/command-line.ts';
import type { Package } from '../packages.ts';
import { join } from './files.ts';

/** One entry that a bundler or compiler is told to build. */
export interface Bundle {
  /** Relative to the repository root. */
  readonly source: string;
  readonly built: string;
}

/** What the scripts of a package tell their build tools, where source and output are written out. */
export function bundlesOf(pkg: Package | undefined): readonly Bundle[] {
  if (pkg === undefined) return [];
  return Object.values(pkg.scripts).flatMap(({ text }) => commandsIn(text).flatMap((command) => bundles(pkg.dir, command)));
}

const runners = new Set(['npx', 'bunx', 'pnpx', 'pnpm', 'yarn', 'exec', 'dlx', 'dotenv', 'cross-env']);

function bundles(dir: string, command: ShellCommand): readonly Bundle[] {
  const words = command.words.filter((word) => !/^\w+=/.test(word));
  const start = words.findIndex((word) => !runners.has(word) && word !== '--');
  const tool = words[start];
  if (tool === undefined) return [];
  const args = words.slice(start + 1);
  const sources = args.filter((word, i) => /\.[cm]?[jt]sx?$/.test(word) && !word.startsWith('-') && !takesValue(args[i - 1]));
  const built = (source: string, folder: string): Bundle => ({
    source: join(dir, source),
    built: join(dir, `${folder}/${posix.basename(source)}`),
  });
  switch (tool) {
    case 'esbuild':
    case 'bun': {
      if (tool === 'bun' && args[0] !== 'build') return [];
      const file = option(args, '--outfile', '-o');
      const folder = option(args, '--outdir');
      if (file !== undefined) return sources.slice(0, 1).map((source) => ({ source: join(dir, source), built: join(dir, file) }));
      return folder === undefined ? [] : sources.map((source) => built(source, folder));
    }
    case 'ncc': {
      const folder = option(args, '-o', '--out') ?? 'dist';
      // ncc calls what it builds index.js, whatever the source is called.
      return sources.slice(0, 1).map((source) => ({ source: join(dir, source), built: join(dir, `${folder}/index.js`) }));
    }
    case 'tsup':
      return sources.map((source) => built(source, option(args, '-d', '--out-dir', '--outDir') ?? 'dist'));
    case 'rollup':
    case 'microbundle': {
      const source = option(args, '-i', '--input') ?? sources[0];
      const file = option(args, '-o', '--file', '--output');
      return source === undefined || file === undefined ? [] : [{ source: join(dir, source), built: join(dir, file) }];
    }
    default:
      return [];
  }
}

/** Options whose value is a file that is no source. */
function takesValue(previous: string | undefined): boolean {
  return (
    previous !== undefined &&
    /^(-o|--outfile|--out|--output|--file|--config|-c|--tsconfig|-p|--project|--banner|--inject|-i|--input)$/.test(previous)
  );
}

function option(args: readonly string[], ...names: readonly string[]): string | undefined {
  for (const [i, word] of args.entries()) {
    if (names.includes(word)) return args[i + 1];
    const name = names.find((one) => word.startsWith(`${one}=`));
    if (name !== undefined) return word.slice(name.length + 1);
  }
  return undefined;
}
