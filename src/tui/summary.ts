import { severities } from '../model/index.ts';
import type { State } from './state.ts';
import { asciiOnly, truncate } from './text.ts';
import { counted, gainText, scoreText } from './theme.ts';

/**
 * What stays in the scrollback after the app is left: at most five lines, each cut to the width of
 * the terminal, ending with a line break. Empty when there is nothing to say (no report yet).
 */
export function exitSummary(state: State): string {
  const { report, look, size } = state;
  if (report === null) return '';
  const { score, repo } = report;
  const commit = repo.commit === undefined ? '' : ` @${repo.commit.slice(0, 7)}${repo.dirty === true ? ' (changed since)' : ''}`;
  const open = report.findings.filter((finding) => finding.status === 'open');
  const counts = [...severities].reverse().flatMap((severity) => {
    const count = open.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [`${String(count)} ${severity}`];
  });
  const action = state.actions[0];
  const held = score.cap?.applied === true ? `, held at ${String(score.cap.limit)} by ${score.cap.check}` : '';
  const lines = [
    `readycheck  ${repo.name}${commit}${state.scan.status === 'stopped' ? '  (scan stopped)' : ''}`,
    score.value === null ? 'Not scored: nothing here could be judged' : `Score ${scoreText(score.value)} ${score.grade ?? ''}${held}`,
    `${counted(open.length, 'open finding')}${counts.length === 0 ? '' : `: ${counts.join(', ')}`}`,
    ...(action === undefined ? [] : [`Next: ${action.check.id}  ${gainText(action.gain)}`.trimEnd() + `  ${action.findings[0]!.message}`]),
    ...lastLine(state),
  ];
  return lines.map((text) => `${look.ascii ? asciiOnly(truncate(text, size.columns, '~')) : truncate(text, size.columns)}\n`).join('');
}

/** What was fixed and how it is taken back; else where to read on. */
function lastLine({ fixed, actions }: State): readonly string[] {
  if (fixed.runs > 0)
    return [`Fixed ${counted(fixed.findings, 'finding')}; "readycheck undo" takes the last fix back, "git diff" shows it`];
  return actions[0] === undefined ? [] : [`"readycheck explain ${actions[0].check.id}" says more`];
}
