/** Why a rule of a specialised linter is left to it. */
export const reasons = {
  style: 'Spelling, order or taste: nothing runs differently in production.',
  'build only': 'About the size, speed or logs of a build, not about what runs.',
  refused: 'The program that reads the file refuses it or says so itself, so it never gets as far as production.',
  'other language': 'About packages of a language that JavaScript services do not use.',
  'out of scope': 'Not about whether a service is ready for production.',
  'needs a policy': 'Only a list that an organisation keeps (registries, labels, owners) can decide it.',
  'cannot be known': 'The files do not decide it: what does is set in the cluster, on the host or by the image.',
  contested: 'What it asks for harms as many services as it helps.',
  'development only': 'About files that only developers and tests use.',
  planned: 'Worth a check that does not exist yet.',
} as const;
export type Reason = keyof typeof reasons;

/** `decided`: at least one check names the rule in its `peers`. A note says what the reason alone does not. */
export type Ruling = 'decided' | Reason | readonly [Reason, note: string];

/** A linter that knows one format well, and what becomes of each of its rules here. */
export interface Peer {
  /** As checks spell it in `peers`: "hadolint" in "hadolint DL3002". */
  readonly name: string;
  /** What it reads: "Dockerfiles". */
  readonly reads: string;
  readonly url: string;
  /** Release whose list of rules was read, and the day. */
  readonly version: string;
  readonly asOf: string;
  /** Every rule of that release by its id, in the order of its own list. */
  readonly rules: Readonly<Record<string, Ruling>>;
}
