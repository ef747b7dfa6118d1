/** A mistake in how the tool was called or configured: one clear sentence per line, exit code 2, no stack. */
export interface UsageError extends Error {
  readonly usage: true;
}

/** Makes an error that says what was wrong with the call. */
export function usageError(message: string): UsageError {
  return Object.assign(new Error(message), { usage: true as const });
}

/** Is it a mistake of the caller rather than a fault of the tool? */
export function isUsageError(error: unknown): error is UsageError {
  return error instanceof Error && 'usage' in error && error.usage === true;
}
