import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { built, installedCopies, Unreachable, workFolder } from './prepare.ts';
import { killAll, start, type Running } from './service.ts';

/** Next answers by itself: what is fixed stands in its configuration, and only its own server says whether it is understood. */
const parent = workFolder();
const next = 'node_modules/next/dist/bin/next';
let running: Running | undefined;
let unreachable: Unreachable | undefined;

beforeAll(async () => {
  try {
    const { after } = await installedCopies('next', parent);
    // The modules are a link to where they are installed once, which the other bundler does not follow.
    await built(after, [next, 'build', '--webpack']);
    running = await start(after, { name: 'next', entry: next, args: ['start'] }, { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' });
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    unreachable = error;
  }
}, 600_000);

afterAll(async () => {
  await running?.stop();
  killAll();
  rmSync(parent, { recursive: true, force: true });
});

test.for(['/', '/api/hours', '/no-such-page'])(
  'Next sends the security headers that its configuration was given, for %s',
  async (path, { skip }) => {
    if (unreachable !== undefined) skip(unreachable.message);
    const response = await running!.fetch(path);
    expect(response.status).toBe(path === '/no-such-page' ? 404 : 200);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('x-frame-options')).toBe('SAMEORIGIN');
    expect(response.headers.get('referrer-policy')).toBe('strict-origin-when-cross-origin');
    expect(response.headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains');
  },
);
