import { fact, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { runningServices } from '../compose/running.ts';
import { runningWorkloads } from '../kubernetes/deployed.ts';

/** A container whose files say both how far the heap of Node.js may grow and how much memory it gets. */
export interface HeapSetting extends Subject {
  /** MiB that --max-old-space-size allows. */
  readonly heap: number;
  /** MiB. */
  readonly limit: number;
  readonly limitAt: Loc | undefined;
}

/** Containers of deployed workloads and compose services with both figures written out. */
export const heapSettings = fact('heap and memory limits', (repo: Repo): readonly HeapSetting[] => [
  ...runningWorkloads(repo).flatMap(({ name, workload }) =>
    workload.containers.flatMap((container): HeapSetting[] => {
      const limit = kubernetesMemory(container.resources?.memoryLimit);
      const set = firstHeap([
        placedWords(container.args),
        placedWords(container.command),
        // Arguments win over the variable.
        container.env.get('NODE_OPTIONS'),
      ]);
      if (limit === undefined || set === undefined) return [];
      return [{ name: `${name} ${container.name}`, at: set.at, heap: set.heap, limit, limitAt: container.resources?.at }];
    }),
  ),
  ...runningServices(repo).flatMap(({ name, command, entrypoint, environment, memoryLimit }): HeapSetting[] => {
    const limit = composeMemory(memoryLimit?.value);
    const set = firstHeap([
      command && { value: command.text, at: command.at },
      entrypoint && { value: entrypoint.text, at: entrypoint.at },
      environment.get('NODE_OPTIONS'),
    ]);
    return limit === undefined || set === undefined ? [] : [{ name, at: set.at, heap: set.heap, limit, limitAt: memoryLimit?.at }];
  }),
]);

interface PlacedText {
  readonly value: string | undefined;
  readonly at: Loc;
}

function placedWords(words: { readonly value: readonly string[]; readonly at: Loc } | undefined): PlacedText | undefined {
  return words && { value: words.value.join(' '), at: words.at };
}

function firstHeap(texts: readonly (PlacedText | undefined)[]): { readonly heap: number; readonly at: Loc } | undefined {
  for (const text of texts) {
    const [, heap] = /--max[-_]old[-_]space[-_]size[= ](\d+)\b/.exec(text?.value ?? '') ?? [];
    if (text !== undefined && heap !== undefined) return { heap: Number(heap), at: text.at };
  }
  return undefined;
}

const powers: Readonly<Record<string, number>> = { '': 0, k: 1, m: 2, g: 3, t: 4 };

/** MiB of "512Mi", "1G", "268435456". */
function kubernetesMemory(text: string | undefined): number | undefined {
  const [, figure, unit, binary] = /^(\d+(?:\.\d+)?)([kKMGT]?)(i?)$/.exec(text ?? '') ?? [];
  if (figure === undefined || unit === undefined) return undefined;
  return (Number(figure) * (binary === 'i' ? 1024 : 1000) ** (powers[unit.toLowerCase()] ?? 0)) / 1024 ** 2;
}

/** MiB of "512m", "1gb", "1.5G": compose counts in 1024. */
function composeMemory(text: string | undefined): number | undefined {
  const [, figure, unit] = /^(\d+(?:\.\d+)?)\s*([kmgt]?)i?b?$/i.exec(text ?? '') ?? [];
  if (figure === undefined || unit === undefined) return undefined;
  return (Number(figure) * 1024 ** (powers[unit.toLowerCase()] ?? 0)) / 1024 ** 2;
}
