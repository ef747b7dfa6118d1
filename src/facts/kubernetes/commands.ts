import type { Loc, Repo, ShellCommand, Subject, YamlNode } from '../../model/index.ts';
import { fact, locOf } from '../../model/index.ts';
import { placeOfCommand } from '../ci/nodes.ts';
import { purposeOfPath } from '../docker/purpose.ts';
import { commandsIn, invocationOf } from '../shell.ts';
import { knownWorkloads } from './references.ts';

/** A call of kubectl in a script or a pipeline. */
export interface KubectlCall extends Subject {
  readonly args: readonly string[];
  /** A pipeline runs it: nobody sits at a terminal. */
  readonly inPipeline: boolean;
}

/** Every call of kubectl in shell scripts and CI files, tests and examples left out. */
export const kubectlCalls = fact('kubernetes/kubectl-calls', (repo: Repo): readonly KubectlCall[] => {
  const found: KubectlCall[] = [];
  const add = (file: string, commands: readonly ShellCommand[], place: (command: ShellCommand) => Loc, inPipeline: boolean): void => {
    for (const command of commands) {
      const call = invocationOf(command.words);
      if (call?.program === 'kubectl')
        found.push({ name: `${file}: kubectl ${call.args.slice(0, 3).join(' ')}`, at: place(command), args: call.args, inPipeline });
    }
  };
  for (const { path } of repo.ofKind('shell')) {
    const purpose = purposeOfPath(path);
    if (purpose === 'test' || purpose === 'example' || purpose === 'development') continue;
    const commands = repo.outline(path, 'shell')?.commands ?? [];
    // A script that applies manifests or sets images is one that deploys, whoever starts it.
    const deploys = commands.some(
      ({ words }) => words[0] === 'kubectl' && (words.includes('apply') || (words[1] === 'set' && words[2] === 'image')),
    );
    add(path, commands, (command) => locOf(path, command.at), deploys);
  }
  for (const kind of ['workflow', 'action', 'gitlab-ci', 'travis-ci'] as const)
    for (const { path } of repo.ofKind(kind)) {
      if (!/\bkubectl\b/.test(repo.text(path) ?? '')) continue;
      for (const doc of repo.outline(path, kind)?.docs ?? [])
        for (const node of texts(doc))
          add(path, commandsIn(node.raw), (command) => placeOfCommand(repo, path, node, node.raw, command), true);
    }
  return unique(found);
});

function texts(node: YamlNode): readonly (YamlNode & { readonly y: 'scalar' })[] {
  if (node.y === 'scalar') return node.raw.includes('kubectl') ? [node] : [];
  return node.y === 'seq' ? node.items.flatMap(texts) : node.entries.flatMap((entry) => texts(entry.value));
}

function unique(calls: readonly KubectlCall[]): readonly KubectlCall[] {
  const counts = new Map<string, number>();
  return calls.map((call) => {
    const count = (counts.get(call.name) ?? 0) + 1;
    counts.set(call.name, count);
    return count === 1 ? call : { ...call, name: `${call.name} (${count})` };
  });
}

/** A command that waits for a workload to be rolled out. */
export interface RolloutWait extends Subject {
  readonly kind: string;
  readonly target: string;
  /** Kinds under which the manifests have that name. */
  readonly found: readonly string[];
}

const kinds: Readonly<Record<string, string>> = {
  deployment: 'Deployment',
  deployments: 'Deployment',
  deploy: 'Deployment',
  'deployment.apps': 'Deployment',
  statefulset: 'StatefulSet',
  statefulsets: 'StatefulSet',
  sts: 'StatefulSet',
  daemonset: 'DaemonSet',
  daemonsets: 'DaemonSet',
  ds: 'DaemonSet',
};

/** `kubectl rollout status` and `kubectl wait` for workloads that the manifests know. */
export const rolloutWaits = fact('kubernetes/rollout-waits', (repo: Repo): readonly RolloutWait[] =>
  kubectlCalls(repo).flatMap(({ name, at, args }): readonly RolloutWait[] => {
    const valued = /^(-n|--namespace|--context|--kubeconfig|--timeout|-l|--selector|--for|-f)$/;
    const words = args.filter((arg, i) => !arg.startsWith('-') && !valued.test(args[i - 1] ?? ''));
    const isWait = words[0] === 'wait' || (words[0] === 'rollout' && words[1] === 'status');
    if (!isWait) return [];
    return words.flatMap((word, index): readonly RolloutWait[] => {
      const [short = '', target = words[index + 1]] = word.split('/');
      const kind = Object.hasOwn(kinds, short) ? kinds[short] : undefined;
      if (kind === undefined || target === undefined || /[${]/.test(target)) return [];
      const found = [...new Set(knownWorkloads(repo).flatMap((workload) => (workload.name === target ? [workload.kind] : [])))];
      return found.length === 0 ? [] : [{ name: `${name} ${target}`, at, kind, target, found }];
    });
  }),
);

/** A command run in a container. */
export const execCalls = fact('kubernetes/exec-calls', (repo: Repo): readonly KubectlCall[] =>
  kubectlCalls(repo).filter(({ args, inPipeline }) => inPipeline && args.includes('exec')),
);

/** Whether it asks for a terminal, which a pipeline does not have. */
export function asksForTerminal({ args }: KubectlCall): boolean {
  const end = args.indexOf('--');
  return args.slice(0, end < 0 ? undefined : end).some((arg) => /^-[a-z]*t[a-z]*$/.test(arg) || arg === '--tty' || arg === '--tty=true');
}
