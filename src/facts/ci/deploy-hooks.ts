import { fact, type Evidence, type Repo, type Subject } from '../../model/index.ts';
import { callsDeployHook } from './deploy-commands.ts';
import { ciRuns } from './pipelines.ts';
import type { CiCommand } from './types.ts';

/** A call with which CI tells a platform to deploy. */
export interface DeployHook extends Subject {
  /** Name of the variable or secret that holds the address; undefined where it is written out. */
  readonly address: string | undefined;
  /** What looks at the answer; undefined where nothing does, `unread` where that could not be seen. */
  readonly judged: Evidence | 'unread' | undefined;
}

/** Deploy hooks that CI calls with curl. wget ends with an error at an error page by itself. */
export const deployHooks = fact('ci/deploy hooks', (repo: Repo): readonly DeployHook[] =>
  ciRuns(repo).flatMap(({ pipeline, job, command }): readonly DeployHook[] => {
    const { program, args, at, hollow } = command;
    if (program !== 'curl' || hollow !== undefined || !callsDeployHook(args)) return [];
    const address = /\b[A-Za-z_]\w*HOOK\w*|\bDEPLOY_URL\b/i.exec(args.filter((a) => !a.startsWith('-')).join(' '))?.[0];
    return [{ name: `${pipeline.file} job ${job.name}`, at, address, judged: judgedBy(repo, command) }];
  }),
);

function judgedBy(repo: Repo, { args, at, via }: CiCommand): DeployHook['judged'] {
  const flag = args.find((a) => a === '--fail' || a === '--fail-with-body' || /^-[a-zA-Z]*f[a-zA-Z]*$/.test(a));
  if (flag !== undefined) return { at, note: flag };
  if (args.some((a) => /http_code|response_code/.test(a))) return { at, note: 'asks for the status' };
  // In a script or beside other commands the answer may be kept and looked at further on.
  const text = lineAround(repo.text(at.file) ?? '', at.start);
  return via.length > 0 || !/\bcurl\b/.test(text) || /[|`]|\$\(|(^|\s)(>|-o\s|--output\s)/.test(text) ? 'unread' : undefined;
}

/** The line of a place: what stands before a command (`answer=$(`) is no part of it. */
function lineAround(text: string, at: number): string {
  const end = text.indexOf('\n', at);
  return text.slice(text.lastIndexOf('\n', at - 1) + 1, end === -1 ? undefined : end);
}
