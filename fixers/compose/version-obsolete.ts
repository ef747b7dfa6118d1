import type { ComposeVersion } from '../../src/facts/compose/versions.ts';
import { removeKey, yamlSheet } from '../../src/fix/yaml.ts';
import { defineFixer, isRefusal } from '../../src/model/index.ts';

/** Takes the key out that compose ignores. */
export const versionObsolete = defineFixer<ComposeVersion, unknown>({
  title: 'Delete the version key that compose ignores',
  safety: 'safe',
  edits({ version }, _data, repo) {
    if (version === undefined) return [];
    const sheet = yamlSheet(repo, version.at.file);
    return isRefusal(sheet) ? sheet : removeKey(sheet, sheet.docs[0], 'version');
  },
});
