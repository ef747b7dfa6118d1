import type { Loc, Repo, YamlNode } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { purposeOfPath } from '../docker/purpose.ts';
import type { Purpose } from '../docker/purpose.ts';
import { yamlAt, yamlEntry, yamlList, yamlMap, yamlString } from '../yaml.ts';
import { isOpenshiftTemplate, templateObjects } from './openshift.ts';
import { nodeLoc } from './places.ts';
import { withValues } from './values.ts';

/** One object of a manifest, as written or as an overlay leaves it. */
export interface KubeObject {
  readonly api: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly file: string;
  readonly node: YamlNode;
  /** Its name, or where it begins. */
  readonly at: Loc;
  /** Its file is a template: values may be missing. */
  readonly templated: boolean;
  readonly purpose: Purpose;
}

/** Every object of every manifest as it is written, lists unpacked, in order of files. */
export const kubeObjects = fact('kubernetes/objects', (repo: Repo): readonly KubeObject[] =>
  repo.ofKind('kubernetes').flatMap(({ path }) => objectsIn(repo, path)),
);

/** The objects of one file. */
export function objectsIn(repo: Repo, path: string): readonly KubeObject[] {
  const outline = repo.outline(path, 'kubernetes') ?? repo.outline(path, 'yaml');
  const chart = chartFolder(repo, path);
  const templated = outline?.templated === true || chart !== undefined;
  const purpose = purposeOfPath(path.replace(/(^|\/)templates\//, '$1'));
  return (outline?.docs ?? []).flatMap(unpack).flatMap((written): readonly KubeObject[] => {
    const node = chart === undefined ? written : withValues(repo, chart, path, written);
    const api = yamlString(yamlAt(node, 'apiVersion'));
    const kind = yamlString(yamlAt(node, 'kind'));
    if (api === undefined || kind === undefined) return [];
    return [objectOf(node, path, api, kind, templated, purpose)];
  });
}

/** An object from its node. */
export function objectOf(node: YamlNode, file: string, api: string, kind: string, templated: boolean, purpose: Purpose): KubeObject {
  const named = yamlAt(node, 'metadata', 'name') ?? yamlAt(node, 'metadata', 'generateName');
  return {
    api,
    kind,
    name: yamlString(named) ?? '',
    namespace: yamlString(yamlAt(node, 'metadata', 'namespace')),
    file,
    node,
    at: nodeLoc(file, named ?? yamlEntry(node, 'kind')?.value ?? node),
    templated,
    purpose,
  };
}

function unpack(doc: YamlNode): readonly YamlNode[] {
  if (yamlString(yamlAt(doc, 'kind'))?.endsWith('List') === true) return yamlList(yamlAt(doc, 'items')).flatMap(unpack);
  return isOpenshiftTemplate(doc) ? templateObjects(doc).flatMap(unpack) : [doc];
}

/** Folder of the Helm chart whose templates a file belongs to. */
export function chartFolder(repo: Repo, path: string): string | undefined {
  const at = path.lastIndexOf('/templates/');
  const folder = at >= 0 ? path.slice(0, at) : path.startsWith('templates/') ? '' : undefined;
  if (folder === undefined) return undefined;
  return repo.exists(folder === '' ? 'Chart.yaml' : `${folder}/Chart.yaml`) ? folder : undefined;
}

/** Texts of a map: labels, selectors, annotations. */
export function textsOf(node: YamlNode | undefined): ReadonlyMap<string, string> {
  return new Map(
    yamlMap(node).flatMap((entry) => {
      const value = yamlString(entry.value);
      return value === undefined ? [] : [[entry.key, value] as const];
    }),
  );
}
