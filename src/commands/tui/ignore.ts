import { readFileSync } from 'node:fs';
import path from 'node:path';
import { configNames } from '../../config/load.ts';
import { applyChanges, undo, type FileChange } from '../../fix/apply.ts';
import { decode, encode, eolOf } from '../../fix/edits.ts';
import { placeInside, readRegular } from '../../fix/disk.ts';
import type { Owner } from '../../fix/journal.ts';
import { overlay } from '../../fix/overlay.ts';
import { type FileKind, lineSpan, lineStarts, type ReportFinding, spanEnds } from '../../model/index.ts';
import type { ScanResult } from '../../scan.ts';
import type { Ignored } from '../../tui/engine.ts';
import { ignoresOf, kindOf, outlineText } from '../fix-parsers.ts';
import { rejudged } from '../fix-bench.ts';
import { suppressionAdded } from './ignore-config.ts';

export interface IgnoreOptions {
  readonly root: string;
  readonly owner: Owner;
  readonly scan: () => Promise<ScanResult>;
  readonly today: string;
}

/**
 * Silences one open finding: by a comment on the line above it where its file has comments, else in the
 * configuration, which is made if there is none. A comment is tried in memory first; a configuration is
 * taken back when a scan shows that it did not help. Throws an error for people.
 */
export async function ignoreFinding(fingerprint: string, reason: string, options: IgnoreOptions): Promise<Ignored> {
  const scanned = await options.scan();
  const finding = scanned.report.findings.find((one) => one.fingerprint === fingerprint);
  if (finding === undefined) throw new Error('The finding is gone since the scan.');
  const title = `Ignore ${finding.check}`;
  const comment = await commentFor(scanned, finding, reason, options);
  if (comment !== undefined) {
    applyChanges(options.root, title, [comment], options.owner);
    return { file: comment.file, line: finding.location.startLine, how: 'comment' };
  }
  const change = configChange(options.root, scanned, finding, reason);
  applyChanges(options.root, title, [change], options.owner);
  if (!isSilent(await safely(options.scan), fingerprint)) {
    undo(options.root, options.owner);
    throw new Error(`A suppression in ${change.file} did not silence it, so it was taken back.`);
  }
  return { file: change.file, line: 1, how: 'configuration' };
}

async function safely(scan: () => Promise<ScanResult>): Promise<ScanResult | undefined> {
  try {
    return await scan();
  } catch {
    return undefined;
  }
}

function isSilent(scanned: Pick<ScanResult, 'report'> | undefined, fingerprint: string): boolean {
  return scanned?.report.findings.some((one) => one.fingerprint === fingerprint && one.status === 'suppressed') ?? false;
}

/** The marks of a comment that has a line for itself, by what a file is; undefined: it has none. */
function marksOf(kind: FileKind, file: string): readonly [open: string, close: string] | undefined {
  switch (kind) {
    case 'js':
      return ['// ', ''];
    case 'compose':
    case 'workflow':
    case 'action':
    case 'gitlab-ci':
    case 'travis-ci':
    case 'kubernetes':
    case 'yaml':
    case 'dockerfile':
    case 'dockerignore':
    case 'gitignore':
    case 'nginx':
    case 'caddy':
    case 'shell':
    case 'dotenv':
      return ['# ', ''];
    case 'sql':
      return ['-- ', ''];
    case 'prisma':
      return ['// ', ''];
    case 'text':
      if (/\.(?:md|html|xml|vue|svelte)$/i.test(file)) return ['<!-- ', ' -->'];
      if (/\.s?css$/i.test(file)) return ['/* ', ' */'];
      return ['# ', ''];
    default:
      return undefined;
  }
}

/** The file with the comment, if it silences the finding and leaves the file readable. */
async function commentFor(
  scanned: ScanResult,
  finding: ReportFinding,
  reason: string,
  options: IgnoreOptions,
): Promise<FileChange | undefined> {
  const { file, startLine } = finding.location;
  const { repo } = scanned;
  const known = repo.file(file);
  const text = repo.text(file);
  const marks = known === undefined ? undefined : marksOf(known.kind, file);
  const stored = readRegular(placeInside(options.root, file) ?? '');
  const decoded = stored && decode(stored.bytes);
  if (known === undefined || text === undefined || marks === undefined || stored === undefined || decoded === undefined) return undefined;
  if (decoded.text !== text) throw new Error(`${file} changed since the scan; r scans again.`);
  const starts = lineStarts(text);
  const [at, end] = spanEnds(lineSpan(text, starts, Math.min(startLine, starts.length)));
  const indent = /^[ \t]*/.exec(text.slice(at, end))?.[0] ?? '';
  const line = `${indent}${marks[0]}readycheck-ignore ${finding.check} -- ${reason}${marks[1]}${eolOf(text)}`;
  // The first line of a script or a Dockerfile may be one that must stay the first.
  if (at === 0 && /^#(?:!|\s*(?:syntax|escape)\s*=)/.test(text)) return undefined;
  const next = text.slice(0, at) + line + text.slice(at);
  const tried = await overlay(repo, new Map([[file, next]]), { kindOf, outline: outlineText, ignores: ignoresOf });
  const judged = await rejudged(scanned, tried, options);
  const errors = (of: typeof repo): number => (of.outline(file, known.kind as 'js')?.errors as readonly unknown[] | undefined)?.length ?? 0;
  if (!isSilent(judged, finding.fingerprint) || errors(tried) > errors(repo)) return undefined;
  const fresh = judged.report.findings.some(
    (one) => one.status === 'open' && !scanned.report.findings.some((old) => old.fingerprint === one.fingerprint),
  );
  if (fresh) return undefined;
  return { file, before: stored.bytes, after: encode(next, decoded.bom) };
}

/** The configuration with one suppression more. */
function configChange(root: string, scanned: ScanResult, finding: ReportFinding, reason: string): FileChange {
  const own = [...scanned.config.files].reverse().find((file) => (configNames as readonly string[]).includes(file));
  const entry = { rule: finding.check, path: finding.location.file, reason };
  const byHand = `Add {"rule": "${entry.rule}", "path": "${entry.path}", "reason": "..."} to "suppressions"`;
  if (own === undefined) {
    if (scanned.config.files.length > 0) throw new Error(`${byHand} in ${scanned.config.files.join(', ')}.`);
    const text = `${JSON.stringify({ suppressions: [entry] }, null, 2)}\n`;
    return { file: 'readycheck.json', before: null, after: encode(text, false) };
  }
  const before = readFileSync(path.join(root, own));
  const decoded = decode(before);
  const after = decoded && suppressionAdded(own, decoded.text, entry);
  if (decoded === undefined || after === undefined)
    throw new Error(`${byHand} in ${own}: it is not written in a way that can be edited safely.`);
  return { file: own, before, after: encode(after, decoded.bom) };
}
