import type { ScanEvent } from '../model/index.ts';

export type { FirstFinding, ScanEvent } from '../model/index.ts';

/** May return a promise; the scan waits for it, which gives a screen time to draw. */
export type OnEvent = (event: ScanEvent) => void | Promise<void>;
