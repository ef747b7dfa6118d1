import type { Loc, Repo, Subject } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { invocationOf } from '../shell.ts';
import { shellUnits } from './shell-units.ts';
import type { ShellStep, ShellUnit } from './shell-units.ts';

/** Something a script downloads and runs. */
export interface RemoteCode {
  readonly at: Loc;
  /** Host it comes from, where the address says so. */
  readonly from: string;
  readonly shell: string;
  readonly how: 'pipe' | 'substitution' | 'file';
  /** Looked at before it runs: a checksum or a signature. */
  readonly verified: Loc | undefined;
}

/** A script that runs code it downloads. */
export interface RemoteCodeScript extends Subject {
  readonly codes: readonly RemoteCode[];
}

export const remoteCodeScripts = fact('ops/remote code', (repo: Repo): readonly RemoteCodeScript[] =>
  shellUnits(repo).flatMap((unit): RemoteCodeScript[] => {
    const codes = unit.steps.flatMap((step): readonly RemoteCode[] => piped(unit, step) ?? substituted(step) ?? saved(unit, step) ?? []);
    return codes.length === 0 ? [] : [{ name: unit.name, at: codes[0]!.at, codes }];
  }),
);

const shells = /^(ba|da|z|k|a)?sh$|^(python3?|node|perl|ruby)$/;

/** `curl x | sudo bash -s --` */
function piped(unit: ShellUnit, step: ShellStep): readonly RemoteCode[] | undefined {
  if (!isDownload(step) || !step.piped) return undefined;
  const next = invocationOf(unit.commands[step.index + 1]?.words ?? []);
  if (next === undefined || !shells.test(next.program)) return undefined;
  const script = next.args[0];
  if (script !== undefined && script !== '-' && !/^-[sex]+$|^--?$/.test(script)) return undefined;
  return [{ at: step.at, from: hostOf(step.command.words), shell: next.program, how: 'pipe', verified: undefined }];
}

/** `bash -c "$(curl x)"`, `bash <(curl x)` */
function substituted(step: ShellStep): readonly RemoteCode[] | undefined {
  if (!shells.test(step.call.program) && step.call.program !== 'eval') return undefined;
  const hit = step.call.args.find((a) => /^(\$\(|<\(|`)\s*(curl|wget)\b/.test(a));
  return hit === undefined
    ? undefined
    : [{ at: step.at, from: hostOf(hit.split(/\s+/)), shell: step.call.program, how: 'substitution', verified: undefined }];
}

/** `curl -o get-docker.sh x`, then `sh get-docker.sh`. */
function saved(unit: ShellUnit, step: ShellStep): readonly RemoteCode[] | undefined {
  if (!isDownload(step)) return undefined;
  const { words, redirects } = step.command;
  const flag = words.findIndex((w) => /^(-[a-zA-Z]*[oO]|--output|--output-document)$/.test(w));
  const file = redirects.find((r) => r.op === '>')?.to ?? (flag === -1 ? undefined : words[flag + 1]);
  if (file === undefined || !/\.(sh|bash)$|^install/.test(file)) return undefined;
  const run = unit.steps.find((s) => s.index > step.index && shells.test(s.call.program) && s.call.args.includes(file));
  if (run === undefined) return undefined;
  const check = unit.steps.find(
    (s) => s.index > step.index && s.index < run.index && /^(sha\d+sum|shasum|gpg|cosign|minisign|openssl)$/.test(s.call.program),
  );
  return [{ at: step.at, from: hostOf(words), shell: run.call.program, how: 'file', verified: check?.at }];
}

function isDownload({ call }: ShellStep): boolean {
  return call.program === 'curl' || call.program === 'wget';
}

function hostOf(words: readonly string[]): string {
  const url = words.map((w) => /https?:\/\/([\w.-]+)/.exec(w)?.[1]).find((h) => h !== undefined);
  return url ?? 'another host';
}
