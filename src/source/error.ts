/**
 * Why a repository could not be opened. `usage`: the call named something that is not there or may
 * not be read (exit code 2). `empty`: it is there and holds nothing to judge (exit code 3).
 */
export interface SourceError extends Error {
  readonly source: 'usage' | 'empty';
  /** True for `usage`, so that errors of the caller look alike wherever they are noticed. */
  readonly usage: boolean;
}

/** Makes an error whose message is one sentence for a person. */
export function sourceError(source: SourceError['source'], message: string): SourceError {
  return Object.assign(new Error(message), { source, usage: source === 'usage' });
}

/** Did opening a repository fail for a reason a person can act on (rather than a fault of the tool)? */
export function isSourceError(error: unknown): error is SourceError {
  return error instanceof Error && 'source' in error && (error.source === 'usage' || error.source === 'empty');
}

/** The code of a failed system call ("ENOENT"), or undefined. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
