import type { Evidence, Loc, Subject, YamlNode } from '../../model/index.ts';
import type { Placed } from '../docker/types.ts';
import type { Purpose } from '../docker/purpose.ts';

/** What kind of thing a service is, by its image. `app`: built here, or nothing known says otherwise. */
export type ServiceRole =
  'app' | 'database' | 'cache' | 'queue' | 'search' | 'storage' | 'proxy' | 'mail' | 'admin' | 'monitoring' | 'emulator';

/** A node with the file it stands in. */
export interface PlacedNode {
  readonly file: string;
  readonly node: YamlNode;
}

export interface ComposeBuild {
  /** Folder of the repository; undefined when it is no literal path in it. */
  readonly context: string | undefined;
  readonly dockerfile: string | undefined;
  readonly target?: string;
  /** `undefined`: given, but not as a literal. */
  readonly args: ReadonlyMap<string, string | undefined>;
  /** `dockerfile_inline`. */
  readonly inline: boolean;
  readonly at: Loc;
}

export interface ComposeCommand {
  /** `list`: words; `text`: one string, split by compose without a shell. */
  readonly form: 'list' | 'text';
  readonly words: readonly string[];
  readonly text: string;
  readonly at: Loc;
}

export interface ComposePort {
  readonly text: string;
  /** Address of the host it is bound to; undefined: all of them. */
  readonly hostIp?: string;
  /** Port of the host, default of a variable filled in; undefined: chosen by Docker. */
  readonly published?: string;
  /** Port in the container; undefined when it depends on a variable. */
  readonly target?: string;
  readonly protocol: string;
  readonly at: Loc;
  /** What to put an address before: the text of a short-form port, quotes included. Undefined for the long form. */
  readonly short?: Loc;
}

export interface ComposeVolume {
  readonly kind: 'bind' | 'named' | 'anonymous' | 'tmpfs';
  /** As written. */
  readonly source?: string;
  readonly target: string;
  readonly readOnly: boolean;
  readonly at: Loc;
}

export interface ComposeHealthcheck {
  readonly disabled: boolean;
  /** `inherit`: only intervals are given, the test is the image's. */
  readonly form: 'shell' | 'exec' | 'inherit';
  readonly text: string;
  readonly words: readonly string[];
  readonly at: Loc;
}

export interface ComposeLogging {
  /** `json-file` where none is named. */
  readonly driver: string;
  /** The option `max-size`. */
  readonly maxSize?: string;
  readonly at: Loc;
}

/** A service of a stack: what its files say together. */
export interface ComposeService extends Subject {
  readonly key: string;
  readonly stack: string;
  readonly purpose: Purpose;
  /** Files that define it, base first. */
  readonly files: readonly string[];
  /** The key of the service in the file that introduces it. */
  readonly keyAt: Loc;
  /** Offset behind the last line of the service in that file: where a key may be appended. */
  readonly end: number;
  readonly image?: Placed<string>;
  readonly build?: ComposeBuild;
  readonly command?: ComposeCommand;
  readonly entrypoint?: ComposeCommand;
  /** `value` undefined: taken over from the shell that runs compose. Raw text, `${...}` kept. */
  readonly environment: ReadonlyMap<string, Placed<string | undefined>>;
  /** Labels of the service and of its deployment, as written. */
  readonly labels: ReadonlyMap<string, Placed<string | undefined>>;
  /** Paths in the repository where literal, as written otherwise. */
  readonly envFiles: readonly { readonly path: string; readonly required: boolean; readonly at: Loc }[];
  readonly ports: readonly ComposePort[];
  readonly expose: readonly string[];
  readonly volumes: readonly ComposeVolume[];
  readonly dependsOn: readonly {
    readonly service: string;
    readonly condition: 'service_started' | 'service_healthy' | 'service_completed_successfully';
    /** `required: false`: compose only warns when the other one is not there. */
    readonly required: boolean;
    readonly at: Loc;
  }[];
  readonly healthcheck?: ComposeHealthcheck;
  readonly restart?: Placed<string>;
  /** deploy.restart_policy.condition; "any" where the policy names none. */
  readonly restartPolicy?: Placed<string>;
  /** How long `docker stop` waits before it kills: `1m30s`. */
  readonly stopGracePeriod?: Placed<string>;
  readonly user?: Placed<string>;
  readonly workingDir?: Placed<string>;
  readonly profiles: readonly string[];
  readonly networkMode?: string;
  readonly init: boolean;
  readonly replicas?: number;
  /** The limit of its memory: `deploy.resources.limits.memory` or `mem_limit`. */
  readonly memoryLimit?: Placed<string>;
  /** What says how its logs are kept: `logging`. */
  readonly logging?: ComposeLogging;
  readonly role: ServiceRole;
  /** Why it runs to an end instead of staying up. */
  readonly oneShot?: Evidence;
}

/** Compose files that are read together. */
export interface ComposeStack {
  /** Its files joined by " + ". */
  readonly name: string;
  readonly files: readonly string[];
  readonly folder: string;
  readonly purpose: Purpose;
  readonly why: Evidence;
  /** A command or file that makes it a Swarm stack, which restarts containers by default. */
  readonly swarm?: Evidence;
  readonly services: readonly ComposeService[];
  /** Templates or parse errors: what is missing may only be unreadable. */
  readonly doubt?: { readonly reason: string; readonly at: Loc };
}
