import { type Loc, locOf, type Repo, spanFrom, type YamlNode } from '../../model/index.ts';
import { yamlItems, yamlLoc, yamlString } from '../yaml.ts';
import { placeOfCommand } from './nodes.ts';
import { freshBudget, resolveText } from './resolve.ts';
import type { CiCommand, CiSystem, Job, Pipeline } from './types.ts';

/** Files of CI systems whose structure is not modelled: their commands are read, their order is not. */
const systems: readonly (readonly [RegExp, CiSystem])[] = [
  // The one that is read is config.yml; others are parts that something puts together.
  [/^\.circleci\/(?!config\.yml$)[^/]*\.ya?ml$/, 'circleci'],
  [/^(azure-pipelines.*|\.azure-pipelines\/.*|\.azuredevops\/.*)\.ya?ml$/, 'azure'],
  [/^bitbucket-pipelines\.ya?ml$/, 'bitbucket'],
  [/^\.drone\.ya?ml$/, 'drone'],
  [/^\.woodpecker(\/.*)?\.ya?ml$/, 'woodpecker'],
  [/^\.buildkite\/.*\.ya?ml$/, 'buildkite'],
  [/^\.?appveyor\.ya?ml$/, 'appveyor'],
  [/^\.semaphore\/.*\.ya?ml$/, 'semaphore'],
  [/^Jenkinsfile([._-].*)?$/, 'jenkins'],
];
/** Keys that hold shell text in these systems. */
const commandKeys: ReadonlySet<string> = new Set([
  'run',
  'command',
  'commands',
  'script',
  'bash',
  'test_script',
  'build_script',
  'install',
  'before_script',
  'cmd',
  'powershell',
  'pwsh',
  'customCommand',
]);

/** Pipelines of the CI systems that are recognised without being modelled. */
export function otherPipelines(repo: Repo): readonly Pipeline[] {
  return repo.files
    .filter((f) => f.origin === 'own')
    .flatMap((f) => {
      const system = systems.find(([pattern]) => pattern.test(f.path))?.[1];
      return system === undefined ? [] : [pipeline(repo, f.path, system)];
    });
}

function pipeline(repo: Repo, file: string, system: CiSystem): Pipeline {
  const at: Loc = { file, start: 0, end: (repo.text(file) ?? '').split('\n')[0]?.length ?? 0 };
  const commands =
    system === 'jenkins'
      ? jenkinsCommands(repo, file)
      : (repo.outline(file, 'yaml')?.docs ?? []).flatMap((doc) => commandsBelow(repo, file, doc, undefined));
  const job: Job = {
    id: system,
    name: system,
    at,
    needs: [],
    permissions: undefined,
    environment: undefined,
    condition: undefined,
    mayFail: false,
    manual: false,
    uses: undefined,
    image: undefined,
    matrix: {},
    steps: [{ name: undefined, at, uses: undefined, inputs: {}, condition: undefined, commands }],
  };
  const trigger = (event: string): Pipeline['triggers'][number] => ({ event, branches: [], tags: [], workflows: [], crons: [], at });
  return {
    system,
    file,
    name: file,
    at,
    triggers: [trigger('push'), trigger('pull_request')],
    permissions: undefined,
    jobs: [job],
    unread: [`the structure of ${file} is not followed`],
  };
}

function commandsBelow(repo: Repo, file: string, node: YamlNode, key: string | undefined): readonly CiCommand[] {
  if (node.y === 'map') return node.entries.flatMap((e) => commandsBelow(repo, file, e.value, e.key));
  if (node.y === 'seq') return node.items.flatMap((n) => commandsBelow(repo, file, n, key));
  const text = yamlString(node);
  if (text === undefined || key === undefined || !commandKeys.has(key)) return [];
  return yamlItems(node).flatMap(() =>
    resolveText(
      text,
      { repo, folder: '', at: yamlLoc(file, node), via: [], budget: freshBudget(), hollow: undefined, strict: true, pipefail: false },
      (c) => placeOfCommand(repo, file, node, text, c),
    ),
  );
}

/** `sh 'x'`, `sh "x"`, `sh """x"""`, `bat 'x'` and `sh(script: 'x')` of a Jenkinsfile, outside comments. */
function jenkinsCommands(repo: Repo, file: string): readonly CiCommand[] {
  const text = (repo.text(file) ?? '')
    .replace(/\/\*[^]*?\*\//g, (c) => ' '.repeat(c.length))
    .replace(/(^|\s)\/\/[^\n]*/g, (c) => ' '.repeat(c.length));
  const found: CiCommand[] = [];
  for (const hit of text.matchAll(/\b(?:sh|bat)\s*\(?\s*(?:script\s*:\s*)?("""|'''|"|')([^]*?)\1/g)) {
    const at = locOf(file, spanFrom(hit.index, hit.index + hit[0].length));
    found.push(
      ...resolveText(hit[2] ?? '', {
        repo,
        folder: '',
        at,
        via: [],
        budget: freshBudget(),
        hollow: undefined,
        strict: true,
        pipefail: false,
      }),
    );
  }
  return found;
}
