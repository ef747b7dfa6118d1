import type { Evidence, Loc, YamlNode } from '../../model/index.ts';
import type { InstallCall } from './install.ts';
import type { Task } from './tasks.ts';

export type CiSystem =
  | 'github'
  | 'gitlab'
  | 'travis'
  | 'circleci'
  | 'azure'
  | 'bitbucket'
  | 'drone'
  | 'buildkite'
  | 'jenkins'
  | 'appveyor'
  | 'semaphore'
  | 'woodpecker';

/** One CI file: a GitHub workflow, a `.gitlab-ci.yml` with what it includes, a `.travis.yml` ... */
export interface Pipeline {
  readonly system: CiSystem;
  readonly file: string;
  /** Its own name, or the path. */
  readonly name: string;
  readonly at: Loc;
  readonly triggers: readonly Trigger[];
  readonly permissions: Permissions | undefined;
  readonly jobs: readonly Job[];
  /** What could not be read or followed; nothing can be concluded from absence then. */
  readonly unread: readonly string[];
}

export interface Trigger {
  /** `push`, `pull_request`, `schedule`, `workflow_run`, `workflow_dispatch`, `release`, `workflow_call`, `tag` ... */
  readonly event: string;
  readonly branches: readonly string[];
  readonly tags: readonly string[];
  /** Names of workflows (`workflow_run`). */
  readonly workflows: readonly string[];
  readonly crons: readonly string[];
  readonly at: Loc;
}

export type Permissions =
  | { readonly kind: 'all'; readonly level: 'read' | 'write' | 'none'; readonly at: Loc }
  | { readonly kind: 'each'; readonly scopes: Readonly<Record<string, string>>; readonly at: Loc };

export interface Job {
  readonly id: string;
  readonly name: string;
  readonly at: Loc;
  /** Ids of jobs that have to succeed before; GitLab stages and Travis stages are resolved into it. */
  readonly needs: readonly string[];
  readonly permissions: Permissions | undefined;
  readonly environment: { readonly name: string; readonly at: Loc } | undefined;
  readonly condition: Condition | undefined;
  /** Failure does not fail the pipeline. */
  readonly mayFail: boolean;
  /** Started by a person (`when: manual`). */
  readonly manual: boolean;
  /** Reusable workflow the job consists of. */
  readonly uses: ActionUse | undefined;
  /** The image the job runs in. */
  readonly image: { readonly name: string; readonly at: Loc } | undefined;
  readonly matrix: Readonly<Record<string, readonly { readonly value: string; readonly at: Loc }[]>>;
  readonly steps: readonly Step[];
}

export interface Condition {
  readonly text: string;
  readonly at: Loc;
  readonly never: boolean;
}

export interface Step {
  readonly name: string | undefined;
  readonly at: Loc;
  readonly uses: ActionUse | undefined;
  /** Inputs (`with:`) of the action. */
  readonly inputs: Readonly<Record<string, { readonly value: string; readonly at: Loc; readonly node: YamlNode }>>;
  readonly condition: Condition | undefined;
  /** Everything the step runs, scripts, containers and local actions looked through, in order. */
  readonly commands: readonly CiCommand[];
}

export interface ActionUse {
  /** As written: `actions/checkout@v4`, `./.github/actions/x`, `docker://alpine:3`. */
  readonly text: string;
  readonly kind: 'local' | 'docker' | 'remote';
  /** `owner/repo` for remote ones. */
  readonly slug: string;
  readonly owner: string;
  readonly ref: string;
  readonly pin: 'commit' | 'version' | 'branch' | 'digest' | 'none';
  readonly at: Loc;
}

/** A command as it really runs in CI. */
export interface CiCommand {
  readonly program: string;
  readonly args: readonly string[];
  /** The command as written, for messages. */
  readonly text: string;
  readonly tasks: readonly Task[];
  /** Where the CI file calls for it. */
  readonly at: Loc;
  /** Scripts, Dockerfiles and actions on the way from the CI file to the command, outermost first. */
  readonly via: readonly Evidence[];
  /** Why the command's failure would not fail the job, or why it never runs. */
  readonly hollow: string | undefined;
  readonly install: InstallCall | undefined;
}
