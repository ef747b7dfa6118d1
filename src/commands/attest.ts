import { statSync } from 'node:fs';
import path from 'node:path';
import { attestItems, recordAttestation, removeAttestation } from '../attestations.ts';
import { attestationsFile, daysAfter } from '../attest/file.ts';
import { nearest, printable, type AttestItem, type AttestationState, type ReportAttestation } from '../model/index.ts';
import { jsonText } from '../report/json.ts';
import { styleOf, type Colour, type Style } from '../report/style.ts';
import { attestedText } from '../report/summary.ts';
import { scanReport } from '../scan.ts';
import { git } from '../source/git.ts';
import { usageError } from '../usage-error.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import { wantsColor } from './output.ts';
import { today } from './scan.ts';
import { speaksUnicode } from './terminal.ts';

export interface AttestFlags {
  readonly by?: string;
  readonly on?: string;
  readonly expires?: string;
  readonly evidence?: string;
  readonly remove?: boolean;
  readonly all?: boolean;
  readonly format?: 'text' | 'json';
  readonly failOn?: readonly AttestationState[];
  readonly schema?: boolean;
  readonly config?: string;
  readonly color?: boolean;
}

/** `readycheck attest [item] [path]`: lists what only a person can confirm, or writes down that somebody has. */
export async function attestCommand(what: string | undefined, target: string | undefined, flags: AttestFlags): Promise<ExitCode> {
  if (flags.schema === true) {
    const { attestationsSchema } = await import('../config/attestations-schema.ts');
    process.stdout.write(jsonText(attestationsSchema(attestItems.map(({ id }) => id))));
    return exitCodes.passed;
  }
  const item = attestItems.find(({ id }) => id === what);
  if (item !== undefined) return await answer(item, rootOf(target ?? '.'), flags);
  const answering = [flags.by, flags.on, flags.expires, flags.evidence, flags.remove].some((flag) => flag !== undefined);
  // One word that is no item is the path of a list.
  if (what !== undefined && (target !== undefined || answering || !isFolder(what))) throw usageError(await unknownItem(what));
  if (answering) throw usageError('Name the item that is attested; `readycheck attest` lists them.');
  return await list(rootOf(what ?? '.'), flags);
}

async function answer(item: AttestItem, root: string, flags: AttestFlags): Promise<ExitCode> {
  if (flags.remove === true) {
    const fault = await removeAttestation(root, item.id);
    if (fault !== undefined) throw usageError(fault);
    process.stdout.write(`${item.id} is open again.\n`);
    return exitCodes.passed;
  }
  const by = flags.by?.trim() ?? (await userName(root));
  if (by === undefined || by === '') throw usageError('Say who attests it with --by; git knows no user.name here.');
  const on = flags.on ?? today();
  if (on > today()) throw usageError(`--on ${on} is still to come; what has not happened cannot be attested.`);
  const expires = flags.expires === undefined ? daysAfter(on, item.interval) : endOf(flags.expires, on);
  if (expires < on) throw usageError(`--expires ${expires} lies before --on ${on}.`);
  const recorded = await recordAttestation(root, {
    id: item.id,
    by,
    on,
    expires,
    ...(flags.evidence === undefined || flags.evidence.trim() === '' ? {} : { evidence: flags.evidence.trim() }),
  });
  if ('fault' in recorded) throw usageError(recorded.fault);
  process.stdout.write(`${item.question}\n${printable(`Yes, says ${by} on ${on}; it holds until ${expires} (${attestationsFile}).`)}\n`);
  if (flags.evidence === undefined) process.stderr.write('Nothing shows it yet; --evidence takes a link, a ticket or a sentence.\n');
  if (expires > daysAfter(on, item.interval)) process.stderr.write(`That is longer than the ${item.interval} days suggested for it.\n`);
  return exitCodes.passed;
}

async function list(root: string, flags: AttestFlags): Promise<ExitCode> {
  const { report } = await scanReport(root, {
    today: today(),
    lineHashes: false,
    ...(flags.config === undefined ? {} : { config: flags.config }),
  });
  const { attestations } = report;
  for (const { file, line, column, message } of report.diagnostics)
    if (file === attestationsFile)
      process.stderr.write(`${printable([file, line, column, ` ${message}`].filter((part) => part !== undefined).join(':'))}\n`);
  if (attestations === null)
    throw new Error(report.diagnostics.find(({ stage }) => stage === 'facts')?.message ?? 'The items could not be worked out');
  const failing = attestations.items.filter(({ state }) => flags.failOn?.includes(state) === true);
  if (flags.format === 'json') process.stdout.write(jsonText(attestations));
  else {
    const style = styleOf({ color: wantsColor(flags.color, process.stdout), ascii: !speaksUnicode(process.env) });
    const owners = attestations.owners.length === 0 ? [] : [`CODEOWNERS gives them to ${attestations.owners.map(printable).join(', ')}.`];
    const hint = '`readycheck explain <item>` says how to find out; `readycheck attest <item> --evidence <link>` answers it.';
    const shown = attestations.items.filter(({ state }) => flags.all === true || state !== 'not-applicable');
    const rest = attestations.items.length - shown.length;
    const hidden = rest === 0 ? [] : [`${rest} do not apply here (--all lists them with the reason).`];
    process.stdout.write(
      `${[...itemLines(shown, style), `In all: ${attestedText(attestations)}.`, ...hidden, ...owners, hint].join('\n')}\n`,
    );
  }
  if (failing.length === 0) return exitCodes.passed;
  process.stderr.write(`Gate failed: ${failing.length} ${failing.length === 1 ? 'item is' : 'items are'} ${flags.failOn!.join(' or ')}.\n`);
  return exitCodes.gateFailed;
}

const looks: Readonly<Record<AttestationState, { readonly word: string; readonly colour: Colour }>> = {
  attested: { word: 'attested', colour: 'green' },
  expired: { word: 'expired', colour: 'yellow' },
  open: { word: 'open', colour: 'bold' },
  'not-applicable': { word: 'n/a', colour: 'dim' },
};

function itemLines(items: readonly ReportAttestation[], style: Style): readonly string[] {
  const lines: string[] = [];
  let area: string | undefined;
  for (const item of items) {
    if (item.area !== area) lines.push(...(area === undefined ? [] : ['']), style.paint('bold', item.area));
    area = item.area;
    const { word, colour } = looks[item.state];
    lines.push(`  ${style.paint(colour, word.padEnd(8))}  ${item.id}  ${item.question}`);
    if (item.by !== undefined) lines.push(`            ${printable(saidBy(item))}`);
    if (item.reason !== undefined) lines.push(`            ${printable(item.reason)}`);
  }
  return [...lines, ''];
}

function saidBy({ by, on, expires, evidence }: ReportAttestation): string {
  return `${by} on ${on}, until ${expires}${evidence === undefined ? ', with nothing to show' : `: ${evidence}`}`;
}

/** "90d" or a date. */
function endOf(given: string, on: string): string {
  const days = /^(\d{1,5})d$/.exec(given)?.[1];
  return days === undefined ? given : daysAfter(on, Number(days));
}

/** `user.name` of git, where it is set. */
export async function userName(root: string): Promise<string | undefined> {
  const { code, stdout } = await git(root, ['config', '--get', 'user.name']);
  return code === 0 ? stdout.toString('utf8').trim() : undefined;
}

async function unknownItem(what: string): Promise<string> {
  const { checks } = await import('../../checks/index.ts');
  if (checks.some(({ id, aliases }) => id === what || aliases?.includes(what)))
    return `${what} is a rule: files decide it, and nobody has to attest it. \`readycheck explain ${what}\` says how.`;
  const ids = attestItems.map(({ id }) => id);
  const named = ids.filter((id) => id.endsWith(`/${what}`));
  const guess = named.length === 1 ? named[0] : nearest(what, ids);
  return `There is no item "${what}"${guess === undefined ? '; `readycheck attest` lists them' : ` (did you mean ${guess}?)`}.`;
}

function isFolder(target: string): boolean {
  return statSync(target, { throwIfNoEntry: false })?.isDirectory() === true;
}

function rootOf(target: string): string {
  if (!isFolder(target)) throw usageError(`${target} is not a folder.`);
  return path.resolve(target);
}
