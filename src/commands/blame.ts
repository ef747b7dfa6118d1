import { statSync } from 'node:fs';
import path from 'node:path';
import { printable, type ReportFinding } from '../model/index.ts';
import { place } from '../report/clean.ts';
import { jsonText } from '../report/json.ts';
import { scanReport } from '../scan.ts';
import { commitInfos, commitsBetween, lineOfCommits, type CommitInfo } from '../source/commit-info.ts';
import { isSourceError } from '../source/index.ts';
import { usageError } from '../usage-error.ts';
import { firstWith } from '../history/first-with.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import { today } from './scan.ts';
import { ruleCalled } from './explain.ts';

export interface BlameFlags {
  readonly format?: 'text' | 'json';
  readonly config?: string;
  readonly cache?: boolean;
}

/** Findings of one rule that are traced; each costs about ten scans of that rule. */
const mostFindings = 20;

/** Merges within merges that are followed. */
const deepest = 8;

/** Where a finding comes from. */
type Origin =
  | { readonly kind: 'commit'; readonly info: CommitInfo; readonly merge?: string }
  /** It is there in the oldest commit that can be looked at. */
  | { readonly kind: 'always'; readonly info: CommitInfo; readonly note?: string }
  | { readonly kind: 'uncommitted' };

/** `readycheck history blame <rule> [path]`: the commit at which each present finding of a rule appeared. */
export async function blameCommand(name: string, target: string, flags: BlameFlags): Promise<ExitCode> {
  const root = path.resolve(target);
  if (statSync(root, { throwIfNoEntry: false })?.isDirectory() !== true) throw usageError(`${target} is not a folder.`);
  const rule = await ruleCalled(name);
  const look = lookerOf(root, rule, flags);
  const now = await look.now();
  if (now.findings.length === 0) {
    process.stdout.write(`${rule}: nothing is found here now${now.reason === undefined ? '' : ` (${printable(now.reason)})`}.\n`);
    return exitCodes.passed;
  }
  const { commits, isWhole } = await lineOfCommits(root);
  if (commits.length === 0) throw usageError(`${target} is not inside a git repository with commits, so there is nobody to ask.`);
  const traced: { readonly finding: ReportFinding; readonly origin: Origin }[] = [];
  for (const finding of now.findings.slice(0, mostFindings)) {
    const has = async (commit: string): Promise<boolean> => (await look.at(commit)).has(finding.fingerprint);
    traced.push({ finding, origin: await originOf(root, commits, isWhole, has) });
  }
  const left = now.findings.length - traced.length;
  if (flags.format === 'json') process.stdout.write(jsonText({ schemaVersion: 1, rule, findings: traced.map(told), left }));
  else process.stdout.write(`${[rule, ...traced.flatMap(linesOf)].join('\n')}\n`);
  if (left > 0) process.stderr.write(`${left} more findings of the rule were not traced.\n`);
  return exitCodes.passed;
}

interface Looker {
  now(): Promise<{ readonly findings: readonly ReportFinding[]; readonly reason: string | undefined }>;
  /** Fingerprints of the rule's findings at a commit. */
  at(commit: string): Promise<ReadonlySet<string>>;
}

/** Scans one rule alone, each commit once. */
function lookerOf(root: string, rule: string, flags: BlameFlags): Looker {
  const memory = {};
  const options = {
    only: [rule],
    profile: 'all' as const,
    lineHashes: false,
    today: today(),
    memory,
    ...(flags.config === undefined ? {} : { config: flags.config }),
    ...(flags.cache === undefined ? {} : { cache: flags.cache }),
  };
  const known = new Map<string, Promise<ReadonlySet<string>>>();
  const lookAt = async (commit: string): Promise<ReadonlySet<string>> => {
    try {
      const { report } = await scanReport(root, { ...options, ref: commit });
      return new Set(report.findings.map(({ fingerprint }) => fingerprint));
    } catch (error) {
      // The folder was not there yet.
      if (isSourceError(error) && error.source === 'empty') return new Set();
      throw error;
    }
  };
  return {
    now: async () => {
      const { report } = await scanReport(root, options);
      return { findings: report.findings, reason: report.checks[0]?.reason };
    },
    at: (commit) => {
      const found = known.get(commit) ?? lookAt(commit);
      known.set(commit, found);
      return found;
    },
  };
}

/** Follows a finding along first parents, and where it came with a merge, along what was merged. */
async function originOf(
  root: string,
  line: readonly string[],
  isWhole: boolean,
  has: (commit: string) => Promise<boolean>,
): Promise<Origin> {
  const found = await firstWith(line, has);
  if (found === undefined) return { kind: 'uncommitted' };
  let info = await infoOf(root, found.commit);
  if (found.isOldest) {
    const note = isWhole
      ? undefined
      : 'This clone is shallow: it may be older; `git fetch --unshallow` (in a workflow: fetch-depth: 0) brings the rest.';
    return { kind: 'always', info, ...(note === undefined ? {} : { note }) };
  }
  let merge: string | undefined;
  for (let depth = 0; depth < deepest && info.parents.length > 1; depth += 1) {
    const [first = '', ...others] = info.parents;
    let inside: string | undefined;
    for (const other of others) {
      if (inside !== undefined || !(await has(other))) continue;
      const merged = await commitsBetween(root, first, other);
      inside = (await firstWith(merged, has))?.commit;
    }
    if (inside === undefined) break;
    merge ??= info.commit;
    info = await infoOf(root, inside);
  }
  return { kind: 'commit', info, ...(merge === undefined ? {} : { merge }) };
}

async function infoOf(root: string, commit: string): Promise<CommitInfo> {
  const info = (await commitInfos(root, [commit])).get(commit);
  return info ?? { commit, parents: [], author: '', authored: undefined, subject: '' };
}

function linesOf({ finding, origin }: { readonly finding: ReportFinding; readonly origin: Origin }): readonly string[] {
  const head = ['', `${place(finding.location)}  ${printable(finding.message.replace(/\s+/g, ' '))}`];
  if (origin.kind === 'uncommitted') return [...head, '  not committed yet'];
  const { commit, author, authored, subject } = origin.info;
  const who = `${commit.slice(0, 10)}  ${authored?.slice(0, 10) ?? 'no date'}  ${oneLine(author)}: ${oneLine(subject)}`;
  if (origin.kind === 'always')
    return [...head, `  there since the oldest commit here, ${who}`, ...(origin.note === undefined ? [] : [`  ${origin.note}`])];
  return [...head, `  since ${who}`, ...(origin.merge === undefined ? [] : [`  merged with ${origin.merge.slice(0, 10)}`])];
}

/** Text of a commit on one line, without what could steer a terminal. */
function oneLine(text: string): string {
  return printable(text.replace(/\s+/g, ' ')).slice(0, 120);
}

function told({ finding, origin }: { readonly finding: ReportFinding; readonly origin: Origin }): unknown {
  const { fingerprint, message, location, service } = finding;
  return { fingerprint, message, location, ...(service === undefined ? {} : { service }), origin };
}
