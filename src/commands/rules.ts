import { categories, profiles, type AnyCheck, type Profile } from '../model/index.ts';
import { jsonText } from '../report/json.ts';
import { styleOf, severityColour } from '../report/style.ts';
import { padded } from '../report/width.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import { wantsColor } from './output.ts';

/** What `readycheck rules --format json` says about one check. */
export interface RuleRow {
  readonly id: string;
  readonly title: string;
  readonly covers: readonly string[];
  readonly severity: string;
  readonly confidence: string;
  readonly category: string;
  readonly profile: Profile;
  /** Safety of its fix; null where there is none. */
  readonly fix: 'safe' | 'review' | null;
  /** Path of its page in the repository of the tool. */
  readonly page: string;
  readonly aliases: readonly string[];
}

/** A check as a row. */
export function ruleRow(check: AnyCheck): RuleRow {
  return {
    id: check.id,
    title: check.title,
    covers: check.covers,
    severity: check.severity,
    confidence: check.confidence ?? 'high',
    category: check.category,
    profile: check.profile ?? 'recommended',
    fix: check.fix?.safety ?? null,
    page: `fixtures/${check.id}/README.md`,
    aliases: check.aliases ?? [],
  };
}

/** `readycheck rules`: every check of a profile (all of them without one). */
export async function rulesCommand(flags: {
  readonly format?: string;
  readonly profile?: Profile;
  readonly color?: boolean;
}): Promise<ExitCode> {
  const { checks } = await import('../../checks/index.ts');
  const rank = profiles.indexOf(flags.profile ?? 'all');
  const rows = checks.map(ruleRow).filter(({ profile }) => profiles.indexOf(profile) <= rank);
  if (flags.format === 'json') {
    process.stdout.write(jsonText(rows));
    return exitCodes.passed;
  }
  const style = styleOf({ color: wantsColor(flags.color, process.stdout), ascii: false });
  const widest = Math.max(0, ...rows.map(({ id }) => id.length));
  const lines: string[] = [];
  for (const [id, { title, weight }] of Object.entries(categories)) {
    const own = rows.filter(({ category }) => category === id);
    if (own.length === 0) continue;
    lines.push(style.paint('bold', `${title} (weight ${weight})`));
    for (const row of own) {
      const severity = style.paint(severityColour(row.severity as AnyCheck['severity']), row.severity.padEnd(8));
      const notes = [...(row.profile === 'recommended' ? [] : [row.profile]), ...(row.fix === null ? [] : [`${row.fix} fix`])];
      lines.push(
        `  ${severity}  ${padded(row.id, widest)}  ${row.title}${notes.length === 0 ? '' : style.paint('dim', ` (${notes.join(', ')})`)}`,
      );
    }
    lines.push('');
  }
  process.stdout.write(`${lines.join('\n')}${rows.length} rules\n`);
  return exitCodes.passed;
}
