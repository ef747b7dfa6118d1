import type { Loc, Repo, ShellCommand, Subject } from '../../model/index.ts';
import { fact, locOf } from '../../model/index.ts';
import { purposeOfPath } from '../docker/purpose.ts';
import { invocationOf } from '../shell.ts';
import type { Invocation } from '../shell.ts';
import { knownObjects } from './deployed.ts';

/** A call in a shell script that is not for tests or examples. */
interface Call {
  readonly file: string;
  readonly at: Loc;
  readonly call: Invocation;
}

const scriptCalls = fact('kubernetes/script-calls', (repo: Repo): readonly Call[] =>
  repo.ofKind('shell').flatMap(({ path }): readonly Call[] => {
    if (/^(test|example|development)$/.test(purposeOfPath(path)) || !/\b(helm|ecr)\b/.test(repo.text(path) ?? '')) return [];
    return (repo.outline(path, 'shell')?.commands ?? []).flatMap((command: ShellCommand) => {
      const call = invocationOf(command.words);
      return call === undefined ? [] : [{ file: path, at: locOf(path, command.at), call }];
    });
  }),
);

/** A chart that a script installs from a repository of charts. */
export interface ChartInstall extends Subject {
  readonly chart: string;
  readonly version: string | undefined;
  /** It is told not to make its service account. */
  readonly withoutAccount: boolean;
  readonly account: string | undefined;
  /** What makes the account. */
  readonly made: Loc | undefined;
}

/** Charts that scripts install; those of the repository itself have the version of the commit. */
export const chartInstalls = fact('kubernetes/chart-installs', (repo: Repo): readonly ChartInstall[] =>
  scriptCalls(repo).flatMap(({ file, at, call }): readonly ChartInstall[] => {
    if (call.program !== 'helm' || !/^(install|upgrade)$/.test(call.args[0] ?? '')) return [];
    const valued = /^(-n|--namespace|--set|--set-string|-f|--values|--version|--timeout|--repo|--kube-context)$/;
    const words = call.args.slice(1).filter((arg, i, all) => !arg.startsWith('-') && !valued.test(all[i - 1] ?? ''));
    const chart = words[1];
    if (
      chart === undefined ||
      /^[./~$]/.test(chart) ||
      (!chart.startsWith('oci://') && !/^[\w-]+\/[\w-]+$/.test(chart)) ||
      repo.exists(chart)
    )
      return [];
    const option = (name: string): string | undefined => {
      const index = call.args.indexOf(name);
      return index >= 0 ? call.args[index + 1] : call.args.find((arg) => arg.startsWith(`${name}=`))?.slice(name.length + 1);
    };
    const sets = call.args.filter((_arg, i) => /^--set(-string)?$/.test(call.args[i - 1] ?? '')).flatMap((text) => text.split(','));
    const account = sets.find((text) => text.startsWith('serviceAccount.name='))?.split('=')[1];
    return [
      {
        name: `${file}: ${chart}`,
        at,
        chart,
        version: option('--version'),
        withoutAccount: sets.includes('serviceAccount.create=false'),
        account,
        made: account === undefined ? undefined : makerOf(repo, account),
      },
    ];
  }),
);

function makerOf(repo: Repo, account: string): Loc | undefined {
  const object = knownObjects(repo).find(({ kind, name }) => kind === 'ServiceAccount' && name === account);
  if (object !== undefined) return object.at;
  for (const { path, kind, origin } of repo.files) {
    if (origin !== 'own' || !/^(shell|text|yaml|kubernetes|workflow)$/.test(kind) || !/\.(sh|tf|ya?ml)$|Makefile/.test(path)) continue;
    const text = repo.text(path) ?? '';
    const found = /iamserviceaccount|service_?account|serviceAccounts:/i.test(text)
      ? text.search(
          new RegExp(
            `(iamserviceaccount[\\s\\S]{0,400}|metadata:[\\s\\S]{0,80}|(?<!serviceAccount\\.)\\bname\\s*=\\s*"?)${account.replaceAll(/[^\w-]/g, '')}`,
          ),
        )
      : -1;
    if (found >= 0) return { file: path, start: found, end: found + 1 };
  }
  return undefined;
}

/** Charts that are told not to make their service account. */
export const accountlessCharts = fact('kubernetes/accountless-charts', (repo: Repo): readonly ChartInstall[] =>
  chartInstalls(repo).filter(({ withoutAccount, account }) => withoutAccount && account !== undefined),
);

/** A repository for images that a script makes. */
export interface ImageRepository extends Subject {
  readonly scans: boolean;
  readonly immutable: boolean;
}

/** Repositories that scripts make in Amazon ECR. */
export const imageRepositories = fact('kubernetes/image-repositories', (repo: Repo): readonly ImageRepository[] =>
  scriptCalls(repo).flatMap(({ file, at, call }): readonly ImageRepository[] => {
    if (call.program !== 'aws' || call.args[0] !== 'ecr' || call.args[1] !== 'create-repository') return [];
    const text = call.args.join(' ');
    const name = /--repository-name[= ](\S+)/.exec(text)?.[1] ?? '';
    return [{ name: `${file}: ${name}`, at, scans: /scanOnPush=true/i.test(text), immutable: /IMMUTABLE/.test(text) }];
  }),
);
