import { defineFixer, type Edit, type JsonNode, locOf, type Refusal, spanStart } from '../../src/model/index.ts';
import { jsonAt, jsonFile } from '../../src/facts/json.ts';
import type { ProductionApp } from '../../src/facts/services/pm2-calls.ts';
import { type JsonEntry, addEntry } from '../../src/fix/json.ts';
import { addProperty } from '../../src/fix/object-literal.ts';

const key = 'env_production';

/** Gives an app of PM2 the environment it is started with. */
export const productionEnv = defineFixer<ProductionApp>({
  title: 'Give the app NODE_ENV=production for --env production',
  safety: 'safe',
  async edits({ at, label }, _data, repo): Promise<readonly Edit[] | Refusal> {
    const text = repo.text(at.file);
    if (text === undefined) return [];
    if (repo.file(at.file)?.kind === 'js') {
      const edits = await addProperty({ file: at.file, text }, at, key, { NODE_ENV: 'production' }, ['env']);
      return edits ?? { refuse: `How ${label} is put together in ${at.file} is not plain.` };
    }
    const app = objectAt(jsonFile(repo, at.file), at.start);
    if (app === undefined) return { refuse: `How ${label} is put together in ${at.file} is not plain.` };
    const own = jsonAt(app, key);
    if (own === undefined) return addEntry({ file: at.file, text }, app, key, { NODE_ENV: 'production' }, ['env']);
    if (own.j !== 'object') return [];
    const known: JsonEntry | undefined = own.entries.find((entry) => entry.key === 'NODE_ENV');
    if (known === undefined) return addEntry({ file: at.file, text }, own, 'NODE_ENV', 'production');
    return [{ kind: 'replace', at: locOf(at.file, known.value.at), text: '"production"' }];
  },
});

/** The object that begins at an offset. */
function objectAt(node: JsonNode | undefined, start: number): Extract<JsonNode, { j: 'object' }> | undefined {
  if (node === undefined || node.j === 'value') return undefined;
  if (node.j === 'object' && spanStart(node.at) === start) return node;
  const inner = node.j === 'object' ? node.entries.map((entry) => entry.value) : node.items;
  for (const each of inner) {
    const found = objectAt(each, start);
    if (found !== undefined) return found;
  }
  return undefined;
}
