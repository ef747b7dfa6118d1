import { defineFixer, isRefusal } from '../../src/model/index.ts';
import type { Alert } from '../../src/facts/alerts/rules.ts';
import type { AlertFile } from '../../src/facts/alerts/shape.ts';
import { isSudden } from '../../src/facts/alerts/shape.ts';
import { type Edits, addKeys, together, yamlSheet } from '../../src/fix/yaml.ts';
import { ruleOf } from '../../src/fix/alert-rule.ts';

/** Lets alerts wait as long as most others of the file do; five minutes where none does. */
export const waitBeforeFiring = defineFixer<AlertFile>({
  title: 'Let the alerts wait a moment before they fire',
  // Somebody is told later.
  safety: 'review',
  edits({ name, alerts }, _data, repo): Edits {
    const sheet = yamlSheet(repo, name);
    if (isRefusal(sheet)) return sheet;
    const lasts = usual(alerts);
    return together(
      ...alerts
        .filter(isSudden)
        .map((alert) => addKeys(sheet, ruleOf(sheet, alert.at.start), { for: lasts }, { after: ['alert', 'expr'] })),
    );
  },
});

function usual(alerts: readonly Alert[]): string {
  const counts = new Map<string, number>();
  for (const { lasts } of alerts) if (lasts !== undefined && /^[1-9]\d*[smh]$/.test(lasts)) counts.set(lasts, (counts.get(lasts) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? '5m';
}
