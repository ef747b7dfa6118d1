import type { MetricsUser } from '../../src/facts/runtime/metric-labels.ts';
import { bind, codeFile, insertAt, joined, listed, nodeAt } from '../../src/fix/code/index.ts';
import { defineFixer } from '../../src/model/index.ts';

/** Lets prom-client collect what it knows of the process. */
export const metricsDefault = defineFixer<MetricsUser>({
  title: 'Collect the metrics of the process',
  // More metrics than before stand behind the same address.
  safety: 'safe',
  async edits(user, _data, repo) {
    const text = repo.text(user.at.file);
    if (text === undefined) return [];
    const code = await codeFile(text, user.at.file);
    const made = nodeAt(code, user.at);
    const statement = made === undefined ? undefined : listed(made);
    if (statement?.getParent()?.getKindName() !== 'SourceFile')
      return { refuse: `${user.at.file} makes its metrics inside of something; collect the others where it begins.` };
    if (/\bnew\s+(?:[\w$]+\.)?Registry\(|\bregisters\s*:/.test(text))
      return { refuse: `${user.at.file} has a registry of its own, which the metrics of the process have to be given.` };
    const bound = bind(code, { module: 'prom-client', name: 'collectDefaultMetrics', as: ['collectDefaultMetrics'] });
    const added =
      bound === undefined ? undefined : insertAt({ code, receiver: '', anchor: statement, where: 'before' }, `${bound.local}();`);
    return bound === undefined || added === undefined ? [] : joined([...bound.edits, added]);
  },
});
