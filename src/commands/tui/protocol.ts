import type { ScanEvent } from '../../model/index.ts';
import { isSourceError } from '../../source/error.ts';
import { isUsageError } from '../../usage-error.ts';

/** What the app's thread says to the engine's. */
export type Request =
  { readonly id: number; readonly call: string; readonly args: readonly unknown[] } | { readonly id: number; readonly abort: true };

/** What it hears: any number of events, then one value or one error. */
export type Reply =
  | { readonly id: number; readonly event: ScanEvent }
  | { readonly id: number; readonly changed: true }
  | { readonly id: number; readonly value: unknown; readonly unkept?: string }
  | { readonly id: number; readonly error: PlainError };

/** An error as plain data: what the command line tells errors apart by does not survive the way between threads. */
export interface PlainError {
  readonly message: string;
  readonly stack?: string;
  readonly usage?: true;
  readonly source?: 'usage' | 'empty';
}

/** What is left of an error on the way. */
export function plainError(error: unknown): PlainError {
  if (!(error instanceof Error)) return { message: String(error) };
  return {
    message: error.message,
    ...(error.stack === undefined ? {} : { stack: error.stack }),
    ...(isUsageError(error) ? { usage: true as const } : {}),
    ...(isSourceError(error) ? { source: error.source } : {}),
  };
}

/** The error again. */
export function errorOf({ message, ...rest }: PlainError): Error {
  return Object.assign(new Error(message), rest);
}
