import type { Service } from '../../../src/facts/services/index.ts';
import type { Wiring } from '../../../src/facts/wiring/evaluate.ts';
import type { Repo } from '../../../src/model/index.ts';

/** A module that a fix adds beside the first file of a service, in the way that file is written. */
export interface NewModule {
  readonly file: string;
  readonly syntax: 'esm' | 'cjs';
  readonly isTypeScript: boolean;
}

/** The first of some names that is free beside the entry of a service; undefined where it has no entry or all are taken. */
export function newModule(repo: Repo, owner: Service, names: readonly string[]): NewModule | undefined {
  const { entry } = owner;
  const outline = entry === undefined ? undefined : repo.outline(entry, 'js');
  if (entry === undefined || outline === undefined || outline.syntax === 'script') return undefined;
  const ext = /\.[cm]?[jt]s$/.exec(entry)?.[0];
  if (ext === undefined) return undefined;
  const folder = entry.slice(0, entry.lastIndexOf('/') + 1);
  const file = names
    .map((name) => `${folder}${name}${ext}`)
    .find((path) => !repo.exists(path) && !repo.exists(path.replace(/\.[cm]?[jt]s$/, '')));
  return file === undefined ? undefined : { file, syntax: outline.syntax, isTypeScript: /ts$/.test(ext) };
}

/** Files of a service that no other service of the repository loads. */
export function ownFiles(all: readonly Service[], owner: Service, wiring: Wiring): readonly string[] {
  const others = all.filter((s) => s.id !== owner.id).flatMap((s) => [...(s.wiring?.modules.keys() ?? [])]);
  const shared = new Set(others);
  return [...wiring.modules.keys()].filter((file) => !shared.has(file)).sort();
}
