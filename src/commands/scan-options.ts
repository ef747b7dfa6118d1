import type { ScanOptions } from '../scan.ts';
import { usageError } from '../usage-error.ts';
import type { ScanFlags } from './flags.ts';

/** Were rules chosen by hand? Such a score is not comparable with others. */
export function isNarrowed(flags: ScanFlags): boolean {
  return flags.only !== undefined || flags.skip !== undefined;
}

/** What the flags say about a scan. */
export function scanOptionsOf(flags: ScanFlags): ScanOptions {
  if (flags.since !== undefined && flags.changed === true) throw usageError('Give either --since or --changed, not both.');
  if (flags.failOnNew === true && flags.since === undefined && flags.changed !== true) {
    throw usageError('--fail-on-new needs --since <ref> or --changed: new compared with what?');
  }
  return {
    ...(flags.profile && { profile: flags.profile }),
    ...(flags.only && { only: flags.only }),
    ...(flags.skip && { skip: flags.skip }),
    ...(flags.config !== undefined && { config: flags.config }),
    ...(flags.ref !== undefined && { ref: flags.ref }),
    ...(flags.since !== undefined && { since: flags.since }),
    ...(flags.changed === true && { changed: true }),
    ...(flags.timing === true && { timing: true }),
    cache: flags.cache,
    today: today(),
  };
}

/** The day it is, here; the only clock a scan reads, and only for suppressions that end. */
export function today(): string {
  const now = new Date();
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
