import type { Repo } from '../../model/index.ts';
import { nearestPackage } from '../packages.ts';

/** The one major version of Node.js that a folder asks for, and where; undefined where it allows several or says nothing. */
export function knownNodeMajor(repo: Repo, folder: string): { readonly major: number; readonly file: string } | undefined {
  const above = folder === '' ? [''] : [folder, ...parents(folder)];
  for (const dir of above)
    for (const name of ['.nvmrc', '.node-version']) {
      const file = dir === '' ? name : `${dir}/${name}`;
      const major = /^\s*v?(\d+)(?:\.\d+){0,2}\s*$/.exec(repo.text(file) ?? '')?.[1];
      if (major !== undefined) return { major: Number(major), file };
    }
  const manifest = nearestPackage(repo, folder);
  const root = manifest === undefined ? undefined : repo.outline(manifest.file, 'package')?.root;
  const engines = root?.j === 'object' ? root.entries.find(({ key }) => key === 'engines')?.value : undefined;
  const node = engines?.j === 'object' ? engines.entries.find(({ key }) => key === 'node')?.value : undefined;
  const range = node?.j === 'value' && typeof node.v === 'string' ? node.v.trim() : '';
  const major = /^[\^~=v]?(\d+)(?:\.(?:\d+|x|\*)){0,2}$/.exec(range)?.[1] ?? closedRange(range);
  return major === undefined || manifest === undefined ? undefined : { major: Number(major), file: manifest.file };
}

/** `>=24 <25` */
function closedRange(range: string): string | undefined {
  const [, from, to] = /^>=\s*v?(\d+)(?:\.\d+){0,2}\s+<\s*v?(\d+)(?:\.0){0,2}$/.exec(range) ?? [];
  return from !== undefined && Number(to) === Number(from) + 1 ? from : undefined;
}

function parents(folder: string): readonly string[] {
  const parts = folder.split('/');
  return parts.map((_, i) => parts.slice(0, parts.length - 1 - i).join('/'));
}
