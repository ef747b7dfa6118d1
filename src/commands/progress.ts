import type { OnEvent, ScanEvent } from '../engine/index.ts';

/**
 * A single line on standard error that says how far a scan is, where a person watches; otherwise
 * nothing. `clear` removes it before anything else is printed.
 */
export function progressLine(quiet: boolean): { readonly onEvent: OnEvent | undefined; readonly clear: () => void } {
  const stream = process.stderr;
  if (quiet || !stream.isTTY || process.env['TERM'] === 'dumb' || (process.env['CI'] ?? '') !== '')
    return { onEvent: undefined, clear: () => undefined };
  let shown = false;
  const clear = (): void => {
    if (shown) stream.write('\r\u001b[K');
    shown = false;
  };
  const onEvent = (event: ScanEvent): void => {
    if (event.type === 'done') return clear();
    stream.write(`\r\u001b[K${wordsOf(event)}`);
    shown = true;
  };
  return { onEvent, clear };
}

function wordsOf(event: Exclude<ScanEvent, { type: 'done' }>): string {
  switch (event.type) {
    case 'listing':
      return `Listing files: ${event.files}`;
    case 'outlining':
      return `Reading files: ${event.done} of ${event.total}`;
    case 'fact':
      return `Working out ${event.name}`;
    case 'check':
      return `Checking: ${event.done} of ${event.total}, ${event.findings} findings`;
  }
}
