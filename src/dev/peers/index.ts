import { actionlint } from './actionlint.ts';
import { dclint } from './dclint.ts';
import { gixy } from './gixy.ts';
import { hadolint } from './hadolint.ts';
import { kubeLinter } from './kube-linter.ts';
import { kubeScore } from './kube-score.ts';
import { zizmor } from './zizmor.ts';
import type { Peer } from './types.ts';

/** The specialised linters whose rules were gone through one by one, sorted by name. */
export const peers: readonly Peer[] = [actionlint, dclint, gixy, hadolint, kubeLinter, kubeScore, zizmor];
