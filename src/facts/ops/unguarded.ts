import type { Repo, Subject } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { kindsOf } from './step-kinds.ts';
import type { StepKind } from './step-kinds.ts';
import { shellUnits } from './shell-units.ts';
import type { ShellStep, ShellUnit } from './shell-units.ts';

/** A step, and a later one that must not run when the first failed. */
export interface StepPair {
  readonly guard: ShellStep;
  readonly then: ShellStep;
  /** What the pair is about. */
  readonly about: 'backup' | 'restore' | 'test' | 'build';
  readonly kind: StepKind;
  readonly thenKind: StepKind;
}

/** A script with steps that depend on earlier ones. */
export interface StepScript extends Subject {
  readonly unit: ShellUnit;
  readonly pairs: readonly StepPair[];
}

/** What must not follow after what has failed. */
const depends: readonly (readonly [guard: StepKind, then: readonly StepKind[], about: StepPair['about']])[] = [
  ['dump', ['prune', 'upload'], 'backup'],
  ['archive', ['prune'], 'backup'],
  ['download', ['restore'], 'restore'],
  ['restore', ['deploy', 'provision'], 'restore'],
  ['provision', ['restore', 'deploy'], 'restore'],
  ['check', ['deploy', 'publish', 'provision'], 'test'],
  ['migrate', ['deploy'], 'build'],
  ['build', ['deploy', 'publish', 'upload'], 'build'],
  ['install', ['deploy'], 'build'],
];

/** Scripts in which one step must not follow after another failed, with those pairs in the order of the script. */
export const stepScripts = fact('ops/step pairs', (repo: Repo): readonly StepScript[] =>
  shellUnits(repo).flatMap((unit): StepScript[] => {
    const pairs = pairsOf(unit);
    return pairs.length === 0 ? [] : [{ name: unit.name, at: unit.at, unit, pairs }];
  }),
);

function pairsOf(unit: ShellUnit): readonly StepPair[] {
  const known = unit.steps.flatMap((step) => {
    const kinds = kindsOf(step, unit.file);
    return kinds.length === 0 ? [] : [{ step, kinds }];
  });
  if (known.length < 2) return [];
  return known.flatMap(({ step: guard, kinds }): StepPair[] => {
    // What a branch does, the other branch does not have to wait for.
    if (guard.command.next === '&' || guard.command.inside.some((l) => l === 'if' || l === 'case' || l === 'substitution')) return [];
    for (const kind of kinds) {
      const rule = depends.find(([first]) => first === kind);
      if (rule === undefined) continue;
      const hit = known.find(
        ({ step, kinds: later }) =>
          step.index > guard.index &&
          later.some((k) => rule[1].includes(k)) &&
          !kinds.some((k) => later.includes(k)) &&
          isWithin(guard, step) &&
          !isInterrupted(unit, guard, step),
      );
      if (hit !== undefined)
        return [{ guard, then: hit.step, about: rule[2], kind, thenKind: hit.kinds.find((k) => rule[1].includes(k)) ?? hit.kinds[0]! }];
    }
    return [];
  });
}

/** The later step runs in the same function, or deeper at the same place, as the earlier one. */
function isWithin(guard: ShellStep, then: ShellStep): boolean {
  const outer = guard.command.inside.filter((l) => l !== 'condition');
  return (
    outer.every((label, i) => then.command.inside[i] === label) && !then.command.inside.slice(outer.length).some((l) => l.endsWith('()'))
  );
}

/** Between the two the script asks a person. */
function isInterrupted(unit: ShellUnit, guard: ShellStep, then: ShellStep): boolean {
  return unit.steps.some(
    (s) => s.index > guard.index && s.index < then.index && s.call.program === 'read' && !s.command.inside.includes('loop'),
  );
}

/** Nothing stops the script between a failed guard and what follows. */
export function isLoose({ guard, then }: StepPair): boolean {
  if (guard.checked || then.index < guard.after) return false;
  if (guard.errexit === undefined) return true;
  return guard.piped && guard.pipefail === undefined;
}
