import type { DockerInstruction, Evidence, Loc, Subject } from '../../model/index.ts';
import type { BaseFamily } from './base-images.ts';
import type { ImageRef } from './image-ref.ts';
import type { Purpose } from './purpose.ts';

/** A value with the place that sets it. */
export interface Placed<T> {
  readonly value: T;
  readonly at: Loc;
}

/** What a stage starts from. */
export type StageBase =
  | { readonly kind: 'stage'; readonly index: number }
  | { readonly kind: 'scratch' }
  | { readonly kind: 'image'; readonly ref: ImageRef }
  /** Variables without value, or a text that is no reference. `reason` is a clause: "ARG TAG has no default". */
  | { readonly kind: 'unknown'; readonly text: string; readonly reason: string };

/** The user that a container of a stage runs as. */
export type StageUser =
  | {
      readonly known: true;
      /** Without group: `node`, `1000`, `root`. */
      readonly name: string;
      readonly root: boolean;
      readonly how: 'instruction' | 'base-image' | 'default';
      readonly at: Loc;
      /** A clause for messages and notes. */
      readonly why: string;
    }
  | { readonly known: false; readonly at: Loc; readonly why: string };

/** CMD or ENTRYPOINT as it ends up. */
export interface StageCommand {
  readonly form: 'exec' | 'shell';
  /** Words of the exec form, variables replaced where known. */
  readonly words: readonly string[];
  /** Text of the shell form; the words joined for the exec form. */
  readonly text: string;
  readonly at: Loc;
}

export interface StageHealthcheck {
  /** HEALTHCHECK NONE. */
  readonly disabled: boolean;
  readonly form: 'exec' | 'shell';
  readonly text: string;
  readonly words: readonly string[];
  readonly at: Loc;
}

/** A COPY or ADD. */
export interface StageCopy {
  readonly keyword: 'COPY' | 'ADD';
  /** As written, variables replaced where known. Inline files (heredocs) and URLs are left out. */
  readonly sources: readonly Placed<string>[];
  /** Absolute path in the image; undefined when it could not be resolved. */
  readonly to: string | undefined;
  readonly toText: string;
  /** Where it copies from: undefined is the build context. */
  readonly from?: StageBase;
  /** `--exclude` patterns. */
  readonly excludes: readonly string[];
  readonly at: Loc;
}

/** A stage of a Dockerfile with everything it inherits from the stages below it. */
export interface Stage {
  readonly index: number;
  /** Name after AS, lower case. */
  readonly name?: string;
  readonly file: string;
  /** The FROM instruction. */
  readonly at: Loc;
  /** The image or stage word of FROM. */
  readonly baseAt: Loc;
  /** Offset behind the last instruction of the stage: where something may be appended. */
  readonly end: number;
  readonly base: StageBase;
  /** Base image at the bottom of the chain of stages. */
  readonly root: StageBase;
  readonly family: BaseFamily;
  /** Own instructions, FROM excluded, ONBUILD kept as such. */
  readonly instructions: readonly DockerInstruction[];
  /** Indices of this stage and those it is built on, this one first. */
  readonly chain: readonly number[];
  readonly user: StageUser;
  /** Every USER instruction of the chain, the oldest first. */
  readonly users: readonly Placed<string>[];
  readonly cmd?: StageCommand;
  readonly entrypoint?: StageCommand;
  readonly healthcheck?: StageHealthcheck;
  readonly exposes: readonly Placed<string>[];
  /** Absolute; undefined when the base image decides or it could not be resolved. */
  readonly workdir: Placed<string> | undefined;
  /** Environment of a container, inherited included. `value` undefined: set, but not to a known text. */
  readonly env: ReadonlyMap<string, Placed<string | undefined>>;
  /** ARGs declared in the stage itself. `value` undefined: no default. */
  readonly args: ReadonlyMap<string, Placed<string | undefined>>;
  /** Own copies. */
  readonly copies: readonly StageCopy[];
  /** Own RUN instructions: text without flags, heredoc bodies appended. */
  readonly runs: readonly Placed<string>[];
  /** SHELL of the stage or inherited. */
  readonly shell?: readonly string[];
}

/** A place that builds an image: a compose service, a command, an action. */
export interface Build {
  readonly by: 'compose' | 'command' | 'action' | 'platform';
  /** Folder of the context ("" = root); undefined when not literal or outside the repository. */
  readonly context: string | undefined;
  /** Path of the Dockerfile; undefined when not literal. */
  readonly dockerfile: string | undefined;
  readonly target?: string;
  /** Names the result is given, as written. */
  readonly tags: readonly string[];
  /** Build arguments; `undefined`: given, but not as a literal. */
  readonly args: ReadonlyMap<string, string | undefined>;
  readonly pushes: boolean;
  readonly purpose: Purpose;
  readonly at: Loc;
  /** The compose service, where it is one. */
  readonly service?: string;
}

/** A .dockerignore and the context it belongs to. */
export interface ContextIgnore {
  readonly context: string;
  /** Undefined: the context has none. */
  readonly file: string | undefined;
  readonly lines: readonly string[];
}

/** An image that the repository builds: one Dockerfile and the stage that ships. */
export interface Image extends Subject {
  readonly file: string;
  readonly stages: readonly Stage[];
  /** The stage that a container runs. */
  readonly shipped: Stage;
  /** Stages whose content can be in the shipped one: its chain, and what it copies from, transitively. The shipped stage first. */
  readonly used: readonly Stage[];
  /** Why this stage is taken for the one that ships. */
  readonly shippedWhy: readonly Evidence[];
  readonly builds: readonly Build[];
  /** The .dockerignore of each context it is built with; the root or the file's folder where nothing says. */
  readonly ignores: readonly ContextIgnore[];
  /** No build names the context; it was guessed. */
  readonly contextGuessed: boolean;
  readonly purpose: Purpose;
  readonly purposeWhy: Evidence;
  /** Another image of the repository is built on it, or its name says so: nothing runs it as it is. */
  readonly isBase?: boolean;
  /** Something in the file could not be read: what follows from the rest may be wrong. */
  readonly doubt?: { readonly reason: string; readonly at: Loc };
}
