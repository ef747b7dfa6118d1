import {
  type Evidence,
  fact,
  type Loc,
  locOf,
  type Repo,
  type ShellCommand,
  spanEnd,
  spanFrom,
  spanStart,
  type Subject,
  type YamlNode,
} from '../../model/index.ts';
import { isFixture } from '../paths.ts';
import { commandsIn } from '../shell.ts';
import { yamlAt, yamlItems, yamlLoc, yamlMap, yamlString, yamlStrings } from '../yaml.ts';
import { dumperOf } from './backups.ts';
import { shellUnits } from './shell-units.ts';
import type { ShellUnit } from './shell-units.ts';

/** One dump of a database in shell code. */
export interface Dump {
  readonly at: Loc;
  readonly tool: string;
  /** The program its output is piped into; undefined when it writes its file itself. */
  readonly into: string | undefined;
  /** What makes the pipeline fail with the dump, or looks at its end by itself. */
  readonly noticed: Evidence | undefined;
}

/** Shell code that dumps a database. */
export interface DumpCode extends Subject {
  readonly dumps: readonly Dump[];
  /** The script it is; undefined for what stands in manifests and workflows. */
  readonly unit: ShellUnit | undefined;
}

/** Everything in the repository that dumps a database: scripts, scheduled jobs in manifests, steps of workflows. */
export const dumpCode = fact('ops/dumps', (repo: Repo): readonly DumpCode[] => [
  ...shellUnits(repo).flatMap((unit): DumpCode[] => {
    const dumps = dumpsOfUnit(unit);
    return dumps.length === 0 ? [] : [{ name: unit.name, at: dumps[0]!.at, dumps, unit }];
  }),
  ...inManifests(repo),
  ...inWorkflows(repo),
]);

function dumpsOfUnit(unit: ShellUnit): readonly Dump[] {
  const found: Dump[] = [];
  for (const step of unit.steps) {
    const { command, at } = step;
    const inner = inlineShell(command.words);
    if (inner !== undefined && dumperOf(commandsIn(inner.text)[0]?.words ?? []) === undefined && !hasDump(inner.text)) continue;
    if (inner !== undefined) {
      found.push(...dumpsIn(commandsIn(inner.text), () => at, inner.pipefail ? { at, note: 'pipefail' } : undefined));
      continue;
    }
    const tool = dumperOf(command.words);
    if (tool === undefined || isQuestion(command.words)) continue;
    found.push({
      at,
      tool: base(tool),
      into: intoOf(unit.commands, step.index),
      noticed: step.pipefail ?? pipeStatus(unit.commands, step.index, () => at),
    });
  }
  return found;
}

function dumpsIn(commands: readonly ShellCommand[], place: (c: ShellCommand) => Loc, pipefail: Evidence | undefined): readonly Dump[] {
  let on = pipefail;
  return commands.flatMap((command, index): Dump[] => {
    if (command.words[0] === 'set' && command.words.includes('pipefail')) on = { at: place(command), note: 'set -o pipefail' };
    const inner = inlineShell(command.words);
    if (inner !== undefined && hasDump(inner.text))
      return [
        ...dumpsIn(commandsIn(inner.text), () => place(command), inner.pipefail ? { at: place(command), note: 'pipefail' } : undefined),
      ];
    const tool = dumperOf(command.words);
    if (tool === undefined || isQuestion(command.words)) return [];
    return [{ at: place(command), tool: base(tool), into: intoOf(commands, index), noticed: on ?? pipeStatus(commands, index, place) }];
  });
}

/** `pg_dump --version`, `command -v pg_dump`, `which pg_dump`. */
function isQuestion(words: readonly string[]): boolean {
  return (
    /^(command|which|type|hash|echo|printf|apk|apt|apt-get|brew)$/.test(words[0] ?? '') ||
    words.some((w) => w === '--version' || w === '--help')
  );
}

function hasDump(text: string): boolean {
  return commandsIn(text).some((c) => dumperOf(c.words) !== undefined);
}

function base(tool: string): string {
  return tool.split('/').at(-1) ?? tool;
}

/** The text after `sh -c`, also behind `docker exec`, `kubectl exec` and the like. */
function inlineShell(words: readonly string[]): { readonly text: string; readonly pipefail: boolean } | undefined {
  const shell = words.findIndex((w) => /^(\/(usr\/)?bin\/)?(ba|da|z|a)?sh$/.test(w));
  if (shell === -1) return undefined;
  const flag = words.findIndex((w, i) => i > shell && /^-[a-z]*c$/.test(w));
  const text = flag === -1 ? undefined : words[flag + 1];
  return text === undefined ? undefined : { text, pipefail: words.slice(shell, flag).includes('pipefail') };
}

function intoOf(commands: readonly ShellCommand[], index: number): string | undefined {
  return /^\|&?$/.test(commands[index]?.next ?? '') ? (commands[index + 1]?.words[0] ?? 'another command') : undefined;
}

/** Something right behind the pipeline that reads how each of its parts ended. */
function pipeStatus(commands: readonly ShellCommand[], index: number, place: (c: ShellCommand) => Loc): Evidence | undefined {
  const hit = commands
    .slice(index + 1, index + 8)
    .find((c) => c.words.some((w) => /pipestatus/i.test(w)) || c.assigns.some((a) => /pipestatus/i.test(a.value)));
  return hit === undefined ? undefined : { at: place(hit), note: 'looks at PIPESTATUS' };
}

function inManifests(repo: Repo): readonly DumpCode[] {
  return repo.ofKind('kubernetes').flatMap(({ path }) => {
    if (isFixture(path) || !/pg_dump|mongodump|mysqldump|mariadb-dump/.test(repo.text(path) ?? '')) return [];
    return (repo.outline(path, 'kubernetes')?.docs ?? []).flatMap((doc): DumpCode[] => {
      const name = yamlString(yamlAt(doc, 'metadata', 'name')) ?? path;
      const pod = yamlAt(doc, 'spec', 'jobTemplate', 'spec', 'template', 'spec') ?? yamlAt(doc, 'spec', 'template', 'spec');
      const dumps = yamlItems(yamlAt(pod, 'containers')).flatMap((container): readonly Dump[] => {
        const words = [...yamlStrings(yamlAt(container, 'command')), ...yamlStrings(yamlAt(container, 'args'))];
        const nodes = [...yamlItems(yamlAt(container, 'command')), ...yamlItems(yamlAt(container, 'args'))];
        const node = nodes.find((n) => hasDump(yamlString(n) ?? ''));
        const text = yamlString(node);
        if (node === undefined || text === undefined) return [];
        const at = headOf(repo, path, node);
        const isOn = words.includes('pipefail');
        return dumpsIn(commandsIn(text), () => at, isOn ? { at, note: 'pipefail' } : undefined);
      });
      return dumps.length === 0 ? [] : [{ name: `${path} ${name}`, at: dumps[0]!.at, dumps, unit: undefined }];
    });
  });
}

function inWorkflows(repo: Repo): readonly DumpCode[] {
  return repo.ofKind('workflow').flatMap(({ path }) => {
    if (!/pg_dump|mongodump|mysqldump|mariadb-dump/.test(repo.text(path) ?? '')) return [];
    const root = repo.outline(path, 'workflow')?.docs[0];
    return yamlMap(yamlAt(root, 'jobs')).flatMap(({ key, value: job }): DumpCode[] => {
      const dumps = yamlItems(yamlAt(job, 'steps')).flatMap((step): readonly Dump[] => {
        const run = yamlAt(step, 'run');
        const text = yamlString(run);
        if (run === undefined || text === undefined || !hasDump(text)) return [];
        const shell = yamlAt(step, 'shell') ?? yamlAt(job, 'defaults', 'run', 'shell') ?? yamlAt(root, 'defaults', 'run', 'shell');
        const at = headOf(repo, path, run);
        // A step that names bash gets `-eo pipefail`; one that names nothing gets `-e` alone.
        const isOn = shell !== undefined && /^bash$|pipefail/.test(yamlString(shell) ?? '');
        return dumpsIn(commandsIn(text), () => at, isOn ? { at: yamlLoc(path, shell), note: 'shell: bash sets pipefail' } : undefined);
      });
      return dumps.length === 0 ? [] : [{ name: `${path} ${key}`, at: dumps[0]!.at, dumps, unit: undefined }];
    });
  });
}

/** The line of a block of text that runs a dump. */
function headOf(repo: Repo, path: string, node: YamlNode): Loc {
  const text = repo.text(path)?.slice(spanStart(node.at), spanEnd(node.at)) ?? '';
  const hit = /^.*\b(pg_dump(all)?|mongodump|mysqldump|mariadb-dump)\b.*$/m.exec(text);
  return hit === null
    ? yamlLoc(path, node)
    : locOf(path, spanFrom(spanStart(node.at) + hit.index, spanStart(node.at) + hit.index + hit[0].trimEnd().length));
}
