import { type Loc, locOf } from '../../model/index.ts';
import type { Service } from '../services/index.ts';
import { commandsIn } from '../shell.ts';

type Reports = 'errors' | 'metrics';

/** A package that watches the program from when it is loaded: nothing of it has to be called. */
export interface Agent {
  readonly pkg: string;
  readonly at: Loc;
  readonly reports: readonly Reports[];
}

/**
 * What starts an agent by being loaded, and what the agent then sends. The agents of New Relic, Datadog and Elastic
 * report errors and runtime metrics; the registration of OpenTelemetry sends metrics and traces, which no error tracker is.
 */
const agents: readonly (readonly [RegExp, readonly Reports[]])[] = [
  [/^newrelic$/, ['errors', 'metrics']],
  [/^dd-trace\/(init|initialize\.mjs)$/, ['errors', 'metrics']],
  [/^elastic-apm-node\/start(-next)?(\.js)?$/, ['errors', 'metrics']],
  [/^@opentelemetry\/auto-instrumentations-node\/register$/, ['metrics']],
];

/** The agents that a service loads: by an import of its own, by `node -r` in what starts it, or by NODE_OPTIONS there. */
export function agentsOf({ wiring, starts }: Service): readonly Agent[] {
  const found: Agent[] = [];
  const add = (name: string, at: Loc): void => {
    const reports = agents.find(([pattern]) => pattern.test(name))?.[1];
    if (reports !== undefined) found.push({ pkg: name, at, reports });
  };
  for (const { program, env, at } of starts) {
    for (const name of program.preloads) add(name, at);
    for (const name of preloadsIn(env.get('NODE_OPTIONS') ?? '')) add(name, at);
  }
  for (const [file, { outline }] of wiring?.modules ?? []) for (const { from, at } of outline.imports) add(from, locOf(file, at));
  return found;
}

/** The modules that options of Node.js have loaded first. */
function preloadsIn(options: string): readonly string[] {
  const words = commandsIn(options)[0]?.words ?? [];
  return words.flatMap((word, i) => {
    const inline = /^--(?:require|import)=(.+)$/.exec(word)?.[1];
    if (inline !== undefined) return [inline];
    return /^(-r|--require|--import)$/.test(word) ? words.slice(i + 1, i + 2) : [];
  });
}
