import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { randomSource, type RandomSource } from './random.ts';
import * as texts from './texts.ts';

/**
 * Texts of a monorepo as they are found in the wild: about a third services, a third front-end, the
 * rest libraries, tests, documentation and what runs and delivers them. The same number of files and
 * seed give the same texts.
 * @returns path -> text, exactly `count` of them
 */
export function generated(count: number, seed = 1): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const random = randomSource(seed);
  for (const [file, text] of texts.rootFiles(random)) files.set(file, text);
  for (let n = 0; files.size < count; n += 1) {
    for (const [file, text] of unit(n, random)) {
      if (files.size >= count) break;
      files.set(file, text);
    }
  }
  return files;
}

/** One deployable or library with everything around it: about 110 files. */
function* unit(n: number, random: RandomSource): Generator<readonly [string, string]> {
  const kind = (['express', 'web', 'library', 'fastify', 'web'] as const)[n % 5]!;
  const name = `${random.noun()}-${kind}-${n}`;
  if (kind === 'web') yield* texts.frontEnd(`apps/${name}`, name, random);
  else if (kind === 'library') yield* texts.library(`packages/${name}`, name, random);
  else yield* texts.service(`services/${name}`, name, kind, random);
}

/** Writes texts below a folder. */
export function writeAll(dir: string, files: ReadonlyMap<string, string>): void {
  const made = new Set<string>();
  for (const [file, text] of files) {
    const target = path.join(dir, file);
    const folder = path.dirname(target);
    if (!made.has(folder)) mkdirSync(folder, { recursive: true });
    made.add(folder);
    writeFileSync(target, text);
  }
}
