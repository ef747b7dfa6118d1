import type { Repo, Subject } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { runningWorkloads } from './deployed.ts';

/** A probe that runs a command. */
export interface ExecProbe extends Subject {
  /** Variables in its words that have no written value. */
  readonly empty: readonly string[];
}

/** Probes of workloads that stay up which run a command, without a shell's own variables. */
export const execProbes = fact('kubernetes/exec-probes', (repo: Repo): readonly ExecProbe[] =>
  runningWorkloads(repo).flatMap(({ name, containers }) =>
    containers.flatMap((container) =>
      container.probes.flatMap((probe): readonly ExecProbe[] => {
        if (probe.command === undefined) return [];
        const names = probe.command.flatMap((word) => [...word.matchAll(/(?<!\$)\$\((\w+)\)/g)].map((match) => match[1]!));
        const empty = [...new Set(names)].filter((variable) =>
          container.envEntries.some((entry) => entry.name === variable && entry.from !== undefined),
        );
        return [{ name: `${probe.kind} probe of ${container.name} of ${name}`, at: probe.at, empty }];
      }),
    ),
  ),
);
