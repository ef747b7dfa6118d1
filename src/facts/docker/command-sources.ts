import type { Loc, Repo, ShellCommand, YamlNode } from '../../model/index.ts';
import { fact, locOf } from '../../model/index.ts';
import { placeOfCommand } from '../ci/nodes.ts';
import { commandsIn } from '../shell.ts';
import { yamlAt, yamlString } from '../yaml.ts';
import { folderOf } from './paths.ts';

/** Commands that run one after the other in one shell. */
export interface CommandSource {
  readonly file: string;
  /** Name of the script, target or job they belong to, where there is one. */
  readonly name: string;
  readonly commands: readonly ShellCommand[];
  /** Folders they may start in, the likeliest first. */
  readonly folders: readonly string[];
  place(command: ShellCommand): Loc;
}

const mentions = /\b(docker|docker-compose|podman|buildah|nerdctl|kaniko)\b/;
const ciFiles =
  /^\.circleci\/|azure-pipelines|bitbucket-pipelines|cloudbuild|buildspec|^\.drone|^\.woodpecker|(^|\/)Taskfile|^\.buildkite|appveyor|^\.gitlab\//i;

/** Every list of shell commands in the repository that deals with containers: package scripts, shell files, CI steps, makefiles. */
export const containerCommandSources = fact('docker/command-sources', (repo: Repo): readonly CommandSource[] => [
  ...fromPackages(repo),
  ...fromShell(repo),
  ...fromMakefiles(repo),
  ...fromYaml(repo),
]);

function fromPackages(repo: Repo): readonly CommandSource[] {
  const found: CommandSource[] = [];
  for (const { path } of repo.ofKind('package')) {
    const root = repo.outline(path, 'package')?.root;
    const scripts = root?.j === 'object' ? root.entries.find((entry) => entry.key === 'scripts')?.value : undefined;
    if (scripts?.j !== 'object') continue;
    for (const { key, value } of scripts.entries) {
      if (value.j !== 'value' || typeof value.v !== 'string' || !mentions.test(value.v)) continue;
      const at = locOf(path, value.at);
      found.push({ file: path, name: key, commands: commandsIn(value.v), folders: unique([folderOf(path), '']), place: () => at });
    }
  }
  return found;
}

function fromShell(repo: Repo): readonly CommandSource[] {
  const found: CommandSource[] = [];
  for (const { path } of repo.ofKind('shell')) {
    const commands = repo.outline(path, 'shell')?.commands ?? [];
    if (!commands.some((command) => command.words.some((word) => mentions.test(word)))) continue;
    const name = path.split('/').at(-1)!;
    found.push({ file: path, name, commands, folders: unique(['', folderOf(path)]), place: (command) => locOf(path, command.at) });
  }
  return found;
}

function fromMakefiles(repo: Repo): readonly CommandSource[] {
  const found: CommandSource[] = [];
  for (const { path } of repo.ofKind('text')) {
    if (!/(^|\/)(GNU)?makefile$|\.mk$|(^|\/)justfile$/i.test(path)) continue;
    let at = 0;
    let target = '';
    for (const line of (repo.text(path) ?? '').split('\n')) {
      const start = at;
      at += line.length + 1;
      target = /^([\w./-]+)[^:=]*:(?!=)/.exec(line)?.[1] ?? target;
      if (!/^\s+[^#\s]/.test(line) || !mentions.test(line)) continue;
      const place: Loc = { file: path, start: start + line.search(/\S/), end: start + line.trimEnd().length };
      // `$(NAME)` is a variable of make, not a substitution of the shell.
      const text = line
        .trim()
        .replace(/^[@-]+/, '')
        .replaceAll(/\$\((\w+)\)/g, '${$1}');
      found.push({ file: path, name: target, commands: commandsIn(text), folders: unique([folderOf(path), '']), place: () => place });
    }
  }
  return found;
}

function fromYaml(repo: Repo): readonly CommandSource[] {
  const found: CommandSource[] = [];
  for (const kind of ['workflow', 'action', 'gitlab-ci', 'travis-ci', 'yaml'] as const) {
    for (const { path } of repo.ofKind(kind)) {
      if ((kind === 'yaml' && !ciFiles.test(path)) || !mentions.test(repo.text(path) ?? '')) continue;
      for (const doc of repo.outline(path, kind)?.docs ?? []) walk(repo, path, doc, '', '', found);
    }
  }
  return found;
}

/** Every text of a CI file that mentions containers is taken for commands; what is none gives no known program. */
function walk(repo: Repo, file: string, node: YamlNode, folder: string, name: string, found: CommandSource[]): void {
  if (node.y === 'scalar') {
    if (!mentions.test(node.raw)) return;
    found.push({
      file,
      name,
      commands: commandsIn(node.raw),
      folders: unique([folder, '']),
      place: (command) => placeOfCommand(repo, file, node, node.raw, command),
    });
    return;
  }
  if (node.y === 'seq') {
    // GitLab and Travis run the items of a script in one shell: `cd` carries over.
    const texts = node.items.every((item) => item.y === 'scalar')
      ? node.items.flatMap((item) => (item.y === 'scalar' ? [item.raw] : []))
      : [];
    if (texts.some((text) => /^\s*cd\s/.test(text))) {
      if (!texts.some((text) => mentions.test(text))) return;
      found.push({ file, name, commands: texts.flatMap((text) => commandsIn(text)), folders: [folder], place: () => locOf(file, node.at) });
    } else for (const item of node.items) walk(repo, file, item, folder, name, found);
    return;
  }
  const own =
    yamlString(yamlAt(node, 'working-directory')) ??
    yamlString(yamlAt(node, 'defaults', 'run', 'working-directory')) ??
    yamlString(yamlAt(node, 'dir'));
  const here = own === undefined || own.includes('$') ? folder : own.replace(/^\.\/|\/$/g, '').replace(/^\.$/, '');
  for (const entry of node.entries)
    walk(repo, file, entry.value, here, /^(run|script|steps|cmds?|commands)$/.test(entry.key) ? name : entry.key, found);
}

function unique(folders: readonly string[]): readonly string[] {
  return [...new Set(folders)];
}
