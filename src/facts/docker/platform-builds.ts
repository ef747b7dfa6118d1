import type { JsonNode, Loc, Repo, YamlNode } from '../../model/index.ts';
import { locOf } from '../../model/index.ts';
import { yamlAt, yamlEntry, yamlEntryLoc, yamlList, yamlMap, yamlString } from '../yaml.ts';
import { folderOf, repoPath } from './paths.ts';
import type { Purpose } from './purpose.ts';
import type { Build } from './types.ts';

/** Images that hosting platforms and tools build from their own configuration files. */
export function platformBuilds(repo: Repo): readonly Build[] {
  const found: Build[] = [];
  for (const file of repo.files) {
    if (file.origin !== 'own') continue;
    const name = file.path.split('/').at(-1)!;
    if (name === 'render.yaml') found.push(...render(repo, file.path));
    else if (name === 'heroku.yml') found.push(...heroku(repo, file.path));
    else if (name === 'skaffold.yaml' || name === 'skaffold.yml') found.push(...skaffold(repo, file.path));
    else if (/^fly(\.[\w-]+)?\.toml$/.test(name)) found.push(...fly(repo, file.path));
    else if (name === 'devcontainer.json' || name === '.devcontainer.json') found.push(...devcontainer(repo, file.path));
    else if (name === 'railway.json') found.push(...railway(repo, file.path));
  }
  return found;
}

function build(context: string | undefined, dockerfile: string | undefined, purpose: Purpose, at: Loc, target?: string): Build {
  return {
    by: 'platform',
    context,
    dockerfile,
    ...(target === undefined ? {} : { target }),
    tags: [],
    args: new Map(),
    pushes: false,
    purpose,
    at,
  };
}

function join(folder: string | undefined, name: string): string | undefined {
  if (folder === undefined) return undefined;
  return folder === '' ? name : `${folder}/${name}`;
}

function yamlDocs(repo: Repo, path: string): readonly YamlNode[] {
  return repo.outline(path, 'yaml')?.docs ?? repo.outline(path, 'kubernetes')?.docs ?? [];
}

function render(repo: Repo, path: string): readonly Build[] {
  return yamlDocs(repo, path).flatMap((doc) =>
    yamlList(yamlAt(doc, 'services')).flatMap((service) => {
      const dockerfile = yamlEntry(service, 'dockerfilePath');
      const isDocker = [yamlString(yamlAt(service, 'env')), yamlString(yamlAt(service, 'runtime'))].includes('docker');
      if (!isDocker && dockerfile === undefined) return [];
      const root = yamlString(yamlAt(service, 'rootDir')) ?? '';
      const context = repoPath(root, yamlString(yamlAt(service, 'dockerContext')) ?? '.');
      return [
        build(
          context,
          repoPath(root, yamlString(dockerfile?.value) ?? './Dockerfile'),
          'production',
          locOf(path, dockerfile?.keyAt ?? service.at),
        ),
      ];
    }),
  );
}

function heroku(repo: Repo, path: string): readonly Build[] {
  return yamlDocs(repo, path).flatMap((doc) =>
    yamlMap(yamlAt(doc, 'build', 'docker')).map((entry) => {
      const dockerfile = yamlString(entry.value) ?? yamlString(yamlAt(entry.value, 'dockerfile'));
      const target = yamlString(yamlAt(entry.value, 'target'));
      const placed = dockerfile === undefined ? undefined : repoPath('', dockerfile);
      return build(placed === undefined ? undefined : folderOf(placed), placed, 'production', yamlEntryLoc(path, entry), target);
    }),
  );
}

function skaffold(repo: Repo, path: string): readonly Build[] {
  const folder = folderOf(path);
  return yamlDocs(repo, path).flatMap((doc) =>
    yamlList(yamlAt(doc, 'build', 'artifacts')).map((artifact) => {
      const context = repoPath(folder, yamlString(yamlAt(artifact, 'context')) ?? '.');
      const file = yamlString(yamlAt(artifact, 'docker', 'dockerfile')) ?? 'Dockerfile';
      const image = yamlString(yamlAt(artifact, 'image'));
      const made = build(
        context,
        context === undefined ? undefined : repoPath(context, file),
        'unknown',
        locOf(path, artifact.at),
        yamlString(yamlAt(artifact, 'docker', 'target')),
      );
      return image === undefined ? made : { ...made, tags: [image] };
    }),
  );
}

/** TOML is read by lines: only plain strings of the `[build]` table matter. */
function fly(repo: Repo, path: string): readonly Build[] {
  const text = repo.text(path) ?? '';
  const table = /^\[build\]([\s\S]*?)(?=^\s*\[|$(?![\s\S]))/m.exec(text);
  const value = (name: string): string | undefined =>
    new RegExp(`^\\s*["']?${name}["']?\\s*=\\s*["']([^"'\\n]*)["']`, 'm').exec(table?.[1] ?? '')?.[1];
  if (value('image') !== undefined || value('builder') !== undefined) return [];
  const folder = folderOf(path);
  const dockerfile = repoPath(folder, value('dockerfile') ?? 'Dockerfile');
  if (dockerfile === undefined || repo.file(dockerfile) === undefined) return [];
  const start = table?.index ?? 0;
  return [
    build(folder, dockerfile, 'production', { file: path, start, end: start + (table?.[0].trimEnd().length ?? 0) }, value('build-target')),
  ];
}

function property(node: JsonNode | null | undefined, ...names: readonly string[]): JsonNode | undefined {
  let at: JsonNode | undefined = node ?? undefined;
  for (const name of names) at = at?.j === 'object' ? at.entries.find((entry) => entry.key === name)?.value : undefined;
  return at;
}

function text(node: JsonNode | undefined): string | undefined {
  return node?.j === 'value' && typeof node.v === 'string' ? node.v : undefined;
}

function devcontainer(repo: Repo, path: string): readonly Build[] {
  const root = repo.outline(path, 'json')?.root;
  const named = property(root, 'build', 'dockerfile') ?? property(root, 'dockerFile');
  const file = text(named);
  if (named === undefined || file === undefined) return [];
  const folder = folderOf(path);
  const context = repoPath(folder, text(property(root, 'build', 'context')) ?? text(property(root, 'context')) ?? '.');
  return [build(context, repoPath(folder, file), 'development', locOf(path, named.at), text(property(root, 'build', 'target')))];
}

function railway(repo: Repo, path: string): readonly Build[] {
  const named = property(repo.outline(path, 'json')?.root, 'build', 'dockerfilePath');
  const file = text(named);
  if (named === undefined || file === undefined) return [];
  const folder = folderOf(path);
  return [build(folder, join(folder, file.replace(/^\.?\//, '')), 'production', locOf(path, named.at))];
}
