import { type Edit, defineFixer, type Refusal } from '../../src/model/index.ts';
import type { RootPackage } from '../../src/facts/deps/declared.ts';
import { nodeVersions } from '../../src/facts/deps/node-versions.ts';
import { jsonAt } from '../../src/facts/json.ts';
import { addEntry } from '../../src/fix/json.ts';

/** Says the Node.js that production runs, or that CI tries the program on. */
export const statedEngine = defineFixer<RootPackage>({
  title: 'Say which Node.js the service needs',
  safety: 'review',
  edits({ pkg }, _data, repo): readonly Edit[] | Refusal {
    const text = repo.text(pkg.file);
    if (text === undefined || pkg.json.j !== 'object') return [];
    const near = nodeVersions(repo).filter(
      ({ at }) => pkg.dir === '' || at.file.startsWith(`${pkg.dir}/`) || !at.file.includes('/') || at.file.startsWith('.github/'),
    );
    const known = (['image', 'version-file', 'ci', 'provisioning'] as const)
      .map((where) => near.filter((version) => version.where === where && version.support.state === 'supported'))
      .find((versions) => versions.length > 0);
    const lines = (known ?? []).flatMap(({ support }) => ('line' in support ? [Number(support.line)] : []));
    if (lines.length === 0) return { refuse: 'No image, version file or workflow says which supported Node.js is used here.' };
    const range = `>=${Math.min(...lines)}`;
    const engines = jsonAt(pkg.json, 'engines');
    const source = { file: pkg.file, text };
    if (engines?.j === 'object') return addEntry(source, engines, 'node', range);
    if (engines !== undefined) return [];
    return addEntry(source, pkg.json, 'engines', { node: range }, [
      'name',
      'version',
      'private',
      'description',
      'license',
      'type',
      'main',
      'packageManager',
    ]);
  },
});
