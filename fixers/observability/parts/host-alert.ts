import { isRefusal, type Repo } from '../../../src/model/index.ts';
import type { AlertKind } from '../../../src/facts/alerts/coverage.ts';
import { hasNodeExporter } from '../../../src/facts/alerts/coverage.ts';
import { addAlert } from '../../../src/fix/alert-rule.ts';
import { type Edits, yamlSheet } from '../../../src/fix/yaml.ts';

/** Adds an alert on metrics of the node exporter, where Prometheus asks one. */
export function addHostAlert(
  { at }: AlertKind,
  repo: Repo,
  { alert, expr, summary }: { readonly alert: string; readonly expr: string; readonly summary: string },
): Edits {
  if (!hasNodeExporter(repo)) return { refuse: 'No job of Prometheus asks a node exporter, so the names of the metrics are not known.' };
  const sheet = yamlSheet(repo, at.file);
  if (isRefusal(sheet)) return sheet;
  return addAlert(sheet, at.start, { alert, expr, for: '10m', labels: { severity: 'warning' }, annotations: { summary } });
}
