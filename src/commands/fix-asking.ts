import { patchOf, type TextChange } from '../fix/patch.ts';
import { type DroppedFix, type Failure, type FixState, planFix, type PlannedFix, type Workbench } from '../fix/plan.ts';
import { printable } from '../model/index.ts';
import { styleOf, type Style } from '../report/style.ts';

/** A person who looks at each diff. */
export interface Person {
  out(text: string): void;
  /** Gives the answer without its line break. */
  ask(question: string): Promise<string>;
  readonly color: boolean;
}

/** What came of asking. */
export interface AskedPlan {
  readonly fixes: readonly PlannedFix[];
  readonly dropped: readonly DroppedFix[];
  readonly end: FixState;
}

/** The answers there are; the letters mean what they mean in `git add -p`. */
const answers = {
  y: 'take this fix',
  n: 'leave it',
  a: 'take this and all later ones of the same rule',
  d: 'leave this and all later ones of the same rule',
  q: 'leave this and all that follow; what was taken so far is written',
  '?': 'say what the letters mean',
} as const;
type Answer = keyof typeof answers;

/** Goes through the findings one by one, shows each diff and asks. Anything but an answer there is asks again. */
export async function planAsking(
  bench: Workbench,
  start: FixState,
  wanted: (failure: Failure) => boolean,
  person: Person,
): Promise<AskedPlan> {
  const asked = new Set<string>();
  const takenRules = new Set<string>();
  const leftRules = new Set<string>();
  const fixes: PlannedFix[] = [];
  const dropped: DroppedFix[] = [];
  const style = styleOf({ color: person.color, ascii: false });
  let state = start;
  for (;;) {
    const failure = state.judgement.failures.find((f) => wanted(f) && !asked.has(f.id) && !leftRules.has(f.check.id));
    if (failure === undefined) break;
    asked.add(failure.id);
    const planned = await planFix(bench, state, failure, fixes.length + 1);
    if ('reason' in planned) {
      dropped.push(planned);
      continue;
    }
    const rule = failure.check.id;
    if (!takenRules.has(rule)) {
      person.out(`\n${describe(failure)}\n${shownDiff(planned.fix.changes, style)}`);
      const answer = await answerOf(planned.fix, rule, person);
      if (answer === 'q') break;
      if (answer === 'a') takenRules.add(rule);
      if (answer === 'd') leftRules.add(rule);
      if (answer === 'n' || answer === 'd') continue;
    }
    fixes.push(planned.fix);
    state = planned.next;
  }
  return { fixes, dropped, end: state };
}

async function answerOf({ title, safety }: PlannedFix, rule: string, person: Person): Promise<Exclude<Answer, '?'>> {
  for (;;) {
    const letters = Object.keys(answers).join(',');
    const said = (await person.ask(`${printable(title)}${safety === 'review' ? ' (wants review)' : ''}? [${letters}] `))
      .trim()
      .toLowerCase();
    const answer = said === 'yes' ? 'y' : said === 'no' ? 'n' : said;
    if (answer !== '?' && Object.hasOwn(answers, answer)) return answer as Exclude<Answer, '?'>;
    person.out(
      Object.entries(answers)
        .map(([letter, means]) => `${letter}  ${means.replace('the same rule', rule)}\n`)
        .join(''),
    );
  }
}

/** A diff for a person, not for git: what could steer the terminal (and a CR at the end of lines) is left out. */
export function shownDiff(changes: readonly TextChange[], style: Style): string {
  return patchOf(changes)
    .split(/\r?\n/)
    .map((line) => {
      const text = printable(line);
      if (/^(?:diff|---|\+\+\+|new file) /.test(line)) return style.paint('bold', text);
      if (line.startsWith('@@')) return style.paint('cyan', text);
      if (line.startsWith('+')) return style.paint('green', text);
      return line.startsWith('-') ? style.paint('red', text) : text;
    })
    .join('\n');
}

/** A finding in one line: the start of its fingerprint, its rule and what it says. */
export function describe({ id, check, problem }: Failure): string {
  return `${id.slice(0, 8)} ${check.id}: ${printable(problem.message)}`;
}
