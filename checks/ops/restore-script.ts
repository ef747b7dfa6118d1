import { restorableData } from '../../src/facts/ops/restores.ts';
import { defineCheck, evidence, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'ops/restore-script',
  covers: ['ops/restore-script'],
  title: 'Where backups are made, something says how to restore them',
  category: 'data-safety',
  severity: 'medium',
  confidence: 'low',
  why: 'A backup is worth what its restore is worth. Without a script or a written command somebody works out the options at three in the morning, on the only copy there is.',
  remedy: 'Keep a restore script beside the backup script, or write the commands into the runbook.',
  sources: ['001:1112-1118', '003:53', '004:1462-1465'],
  absent: 'no backup script here dumps a database',
  each: restorableData,
  test({ at, restores }) {
    const [first] = restores;
    if (first !== undefined) return pass(evidence(first.at, `\`${first.tool}\`${first.inDocument ? ' in a document' : ''}`));
    return fail({ at, message: 'The database is dumped here, and no script or document has a command that restores it.', key: 'restore' });
  },
});
