import type { ReportLocation } from '../../model/index.ts';
import type { SourceText } from '../engine.ts';

/** A file that is looked at, around a place of it. */
export interface SourceState {
  /** Counts what was asked for; answers to older questions are dropped. */
  readonly id: number;
  readonly at: ReportLocation;
  /** What is said of the place. */
  readonly note: string | undefined;
  /** The place is a secret: it is not shown. */
  readonly secret: boolean;
  readonly text: SourceText | null;
  readonly failed: string | null;
  /** First line shown, from 0. */
  readonly top: number;
}
