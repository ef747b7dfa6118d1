import { fact, locOf, type Repo, spanEnd, spanFrom, spanStart, type YamlEntry, type YamlNode } from '../../model/index.ts';
import { yamlAt, yamlMap, yamlString } from '../yaml.ts';
import { marked, textNode } from './places.ts';

/**
 * Fields of a chart's templates in which the default values of the chart are put. Everything else, and what
 * conditions and helpers decide, is left as written: a template never proves that something is missing.
 */
const filled = /^(image|resources|securityContext|livenessProbe|readinessProbe|startupProbe|replicas|affinity|topologySpreadConstraints)$/;

interface Chart {
  readonly file: string;
  readonly values: YamlNode | undefined;
  readonly appVersion: YamlNode | undefined;
  readonly chartFile: string;
}

const charts = fact('kubernetes/chart-values', (repo: Repo): ReadonlyMap<string, Chart> => {
  const found = new Map<string, Chart>();
  for (const { path } of repo.files) {
    if (!/(^|\/)Chart\.yaml$/.test(path)) continue;
    const folder = path.slice(0, -'Chart.yaml'.length);
    const file = `${folder}values.yaml`;
    const root = (repo.outline(file, 'yaml') ?? repo.outline(file, 'kubernetes'))?.docs[0];
    const chart = (repo.outline(path, 'yaml') ?? repo.outline(path, 'kubernetes'))?.docs[0];
    found.set(folder.replace(/\/$/, ''), { file, values: root, appVersion: yamlAt(chart, 'appVersion'), chartFile: path });
  }
  return found;
});

/** An object of a template with the default values of its chart put in where that is plain. */
export function withValues(repo: Repo, folder: string, file: string, node: YamlNode): YamlNode {
  const chart = charts(repo).get(folder);
  const text = repo.text(file);
  return chart?.values === undefined || text === undefined ? node : fill(node, chart, text);
}

function fill(node: YamlNode, chart: Chart, text: string): YamlNode {
  if (node.y === 'scalar') return node;
  if (node.y === 'seq') return { ...node, items: node.items.map((item) => fill(item, chart, text)) };
  return { ...node, entries: node.entries.map((entry) => ({ ...entry, ...filledEntry(entry, chart, text) })) };
}

function filledEntry(entry: YamlEntry, chart: Chart, text: string): Pick<YamlEntry, 'keyAt' | 'value'> {
  const { value, key, keyAt } = entry;
  if (!filled.test(key)) return { keyAt, value: fill(value, chart, text) };
  if (value.y !== 'scalar') return { keyAt, value: fill(value, chart, text) };
  const other = value.raw.includes('{{') ? inline(value.raw, chart) : value.v === null ? below(keyAt, chart, text) : undefined;
  return other === undefined ? { keyAt, value } : { keyAt: spanFrom(spanStart(other.at), spanStart(other.at)), value: other };
}

/** `"{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}"`, `{{- toYaml .Values.resources | nindent 12 }}`. */
function inline(raw: string, chart: Chart): YamlNode | undefined {
  const whole = /^\s*\{\{-?\s*toYaml\s+\.Values\.([\w.]+)[^{}]*\}\}\s*$/.exec(raw);
  if (whole !== null) return valueAt(chart, whole[1]!);
  let place: YamlNode | undefined;
  let known = true;
  const replaced = raw.replaceAll(/\{\{-?\s*([^{}]*?)\s*-?\}\}/g, (_all, action: string) => {
    const read = /^\.Values\.([\w.]+)\s*(?:\|\s*(?:default\s+\.Chart\.AppVersion|quote|toString|int)\s*)*$/.exec(action);
    const found = read === null ? undefined : valueAt(chart, read[1]!);
    const own = yamlString(found);
    if (own !== undefined && own !== '') {
      place = found;
      return own;
    }
    const version = yamlString(chart.appVersion);
    if (read !== null && action.includes('.Chart.AppVersion') && version !== undefined && chart.appVersion !== undefined) {
      place = marked(chart.appVersion, chart.chartFile);
      return version;
    }
    known = false;
    return '';
  });
  if (!known || place === undefined) return undefined;
  const at = locOf((place as { readonly from?: string }).from ?? chart.file, place.at);
  const number = /^\d+$/.test(replaced) ? Number(replaced) : replaced;
  return textNode(number, at);
}

/** A key with its value in the lines below, which only an action fills. */
function below(keyAt: YamlEntry['keyAt'], chart: Chart, text: string): YamlNode | undefined {
  const after = /^["']?:\s*\{\{-?\s*toYaml\s+(\.Values\.([\w.]+)|\.)\s*\|/.exec(text.slice(spanEnd(keyAt), spanEnd(keyAt) + 200));
  if (after === null) return undefined;
  if (after[2] !== undefined) return valueAt(chart, after[2]);
  const around = /\{\{-?\s*with\s+\.Values\.([\w.]+)\s*-?\}\}\s*["']?$/.exec(
    text.slice(Math.max(0, spanStart(keyAt) - 200), spanStart(keyAt)),
  );
  return around === null ? undefined : valueAt(chart, around[1]!);
}

/** A default value that says something: an empty map is what is left to whoever installs the chart. */
function valueAt(chart: Chart, path: string): YamlNode | undefined {
  const found = yamlAt(chart.values, ...path.split('.'));
  if (found === undefined || (found.y === 'map' && yamlMap(found).length === 0) || (found.y === 'scalar' && found.v === null))
    return undefined;
  return marked(found, chart.file);
}
