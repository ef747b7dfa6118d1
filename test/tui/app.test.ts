import { PassThrough, Writable } from 'node:stream';
import xterm from '@xterm/headless';
import { afterEach, describe, expect, test } from 'vitest';
import type { Report } from '../../src/model/index.ts';
import { runTui } from '../../src/tui/index.tsx';
import type { Engine, FixDesk, Scan, Terminal as TuiTerminal, TuiOptions, TuiResult } from '../../src/tui/index.tsx';
import { sampleReport } from './sample.ts';

/** A terminal emulator with the app in it. */
interface Session {
  /** Sends bytes as a keyboard would. */
  keys(bytes: string): void;
  /** Waits until the screen shows a text; fails with the screen otherwise. */
  until(text: string | RegExp): Promise<void>;
  screen(): string;
  resize(columns: number, rows: number): void;
  readonly result: Promise<TuiResult>;
  /** Modes the app has asked for and not given back. */
  modes(): { readonly alternate: boolean; readonly raw: boolean; readonly cursorHidden: boolean; readonly bracketedPaste: boolean };
  crash(error: Error): void;
}

const never = (): Promise<never> => Promise.reject(new Error('There are no fixes here.'));
const noFixes: FixDesk = { review: never, answer: never, safe: never, patch: never, apply: never, undoable: never, undo: never };

const open: Session[] = [];
afterEach(async () => {
  for (const session of open.splice(0)) {
    session.keys('\u0003');
    await session.result.catch(() => undefined);
  }
});

function start(
  scan: Scan,
  changes: Omit<Partial<TuiOptions>, 'engine'> & { readonly stop?: () => Promise<void>; readonly engine?: Partial<Engine> } = {},
): Session {
  const terminal = new xterm.Terminal({ cols: 80, rows: 24, allowProposedApi: true });
  let written = '';
  const stdout = Object.assign(
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        written += chunk.toString('utf8');
        // A real terminal line turns a line feed into both.
        terminal.write(chunk.toString('utf8').replaceAll('\n', '\r\n'), done);
      },
    }),
    { columns: 80, rows: 24, isTTY: true as const },
  );
  let raw = false;
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true as const,
    setRawMode: (mode: boolean) => {
      raw = mode;
    },
    ref: () => undefined,
    unref: () => undefined,
  });
  let crash: ((error: unknown) => void) | undefined;
  const { stop, engine: _engine, ...options } = changes;
  const result = runTui({
    path: 'shop',
    engine: {
      scan,
      fixes: noFixes,
      ignore: never,
      source: never,
      history: never,
      attest: never,
      unattest: never,
      watch: () => () => undefined,
      ...changes.engine,
    },
    terminal: {
      stdin: stdin as unknown as TuiTerminal['stdin'],
      stdout: stdout as unknown as TuiTerminal['stdout'],
      stderr: stdout as unknown as TuiTerminal['stderr'],
      onCrash: (listener) => {
        crash = listener;
        return () => undefined;
      },
      ...(stop === undefined ? {} : { stop }),
    },
    ...options,
  });
  result.catch(() => undefined);
  const screen = (): string => {
    const buffer = terminal.buffer.active;
    const lines = Array.from({ length: terminal.rows }, (_, row) => buffer.getLine(buffer.baseY + row)?.translateToString(true) ?? '');
    return lines.join('\n').trimEnd();
  };
  const lastOf = (on: string, off: string): boolean => written.lastIndexOf(on) > written.lastIndexOf(off);
  const session: Session = {
    keys: (bytes) => {
      stdin.write(bytes);
    },
    screen,
    until: async (text) => {
      for (let tries = 0; tries < 400; tries++) {
        if (typeof text === 'string' ? screen().includes(text) : text.test(screen())) return;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      throw new Error(`"${String(text)}" did not appear in:\n${screen()}`);
    },
    resize: (columns, rows) => {
      terminal.resize(columns, rows);
      stdout.columns = columns;
      stdout.rows = rows;
      stdout.emit('resize');
    },
    result,
    modes: () => ({
      alternate: terminal.buffer.active.type === 'alternate',
      raw,
      cursorHidden: lastOf('\u001b[?25l', '\u001b[?25h'),
      bracketedPaste: lastOf('\u001b[?2004h', '\u001b[?2004l'),
    }),
    crash: (error) => crash?.(error),
  };
  open.push(session);
  return session;
}

const atOnce =
  (report: Report): Scan =>
  () =>
    Promise.resolve(report);

const restored = { alternate: false, raw: false, cursorHidden: false, bracketedPaste: false };

describe('the app in a terminal', () => {
  test('is looked through with real keys, and leaves the terminal as it was', async () => {
    const app = start(atOnce(sampleReport(300)));
    await app.until('Next best actions');
    expect(app.modes()).toEqual({ alternate: true, raw: true, cursorHidden: true, bracketedPaste: true });
    app.keys('2');
    await app.until('294 open findings');
    app.keys('/sev:high\r');
    await app.until('/sev:high  60 of 300 match');
    app.keys('\u001b[B\u001b[B');
    await app.until(/^▸.*number 32 /m);
    app.keys('\r');
    await app.until('Finding 3 of 60');
    app.keys('\u001b');
    await app.until('60 of 300 match');
    app.keys('q');
    expect(await app.result).toMatchObject({ how: 'quit' });
    await app.until('says more');
    expect(app.modes()).toEqual(restored);
    expect(app.screen()).toBe(
      [
        'readycheck  shop @1234567',
        'Score 49.0 F, held at 49 by auth/rule-08',
        '294 open findings: 57 critical, 60 high, 60 medium, 60 low, 57 info',
        'Next: http/rule-00  +12.3  The app "app-5" leaves number 12 without a limit.',
        '"readycheck explain http/rule-00" says more',
      ].join('\n'),
    );
  });

  test('shows progress while it scans, and Esc keeps what is there', async () => {
    let aborted = false;
    const app = start(async (onEvent, signal) => {
      await onEvent({ type: 'listing', files: 4321 });
      for (let done = 1; done <= 40 && !signal.aborted; done++) {
        await onEvent({
          type: 'check',
          check: `docker/rule-${String(done)}`,
          outcome: 'failed',
          done,
          total: 40,
          findings: done,
          passes: 0,
        });
        if (done === 7) await new Promise((resolve) => signal.addEventListener('abort', resolve));
      }
      aborted = signal.aborted;
      return sampleReport(4);
    });
    await app.until('7 of 40');
    expect(app.screen()).toContain('4321');
    expect(app.screen()).toContain('FAIL docker/rule-7');
    app.keys('\u001b');
    await app.until('Stopped early');
    expect(aborted).toBe(true);
  });

  test('answers keys while a scan in the same thread is busy', async () => {
    const app = start(async (onEvent, signal) => {
      for (let done = 1; done <= 100_000 && !signal.aborted; done++) await onEvent({ type: 'outlining', done, total: 100_000 });
      return sampleReport(4);
    });
    await app.until('of 100000');
    app.keys('?');
    await app.until('Keys in scanning');
    app.keys('?');
    app.keys('\u001b');
    await app.until('Stopped early');
  });

  test('follows the size of the terminal', async () => {
    const app = start(atOnce(sampleReport(300)));
    await app.until('Next best actions');
    app.keys('2');
    await app.until('294 open findings');
    for (const [columns, rows] of [
      [130, 40],
      [60, 15],
      [100, 30],
    ] as const) {
      app.resize(columns, rows);
      await app.until('? help');
      const drawn = (): boolean => {
        const shown = app.screen().split('\n');
        return shown.length === rows && /^(readycheck {2})?shop/.test(shown[0]!) && shown.at(-1)!.includes('? help');
      };
      await expect.poll(drawn, { timeout: 20_000 }).toBe(true);
      const lines = app.screen().split('\n');
      expect(lines).toHaveLength(rows);
      expect(lines[0]).toMatch(/^(readycheck {2})?shop/);
      expect(lines.at(-1)).toContain('? help');
      expect(lines.filter((line) => /^(readycheck {2})?shop/.test(line))).toHaveLength(1);
    }
    app.resize(50, 10);
    await app.until('Terminal too small');
  });

  test('takes a paste as text, not as keys', async () => {
    const app = start(atOnce(sampleReport(300)));
    await app.until('Next best actions');
    app.keys('\u001b[200~q2\u001b[201~');
    app.keys('/');
    await app.until('of 300 match');
    app.keys('\u001b[200~sev:high\u001b[201~');
    await app.until('60 of 300 match');
  });

  test('Ctrl-C leaves in the middle of a scan', async () => {
    let signalled = false;
    const app = start(async (onEvent, signal) => {
      await onEvent({ type: 'listing', files: 99 });
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      signalled = true;
      return sampleReport(1);
    });
    await app.until('99');
    app.keys('\u0003');
    expect(await app.result).toEqual({ how: 'interrupted', report: null });
    await expect.poll(() => app.modes()).toEqual(restored);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(signalled).toBe(true);
    expect(app.screen()).toBe('');
  });

  test('Ctrl-Z gives the terminal back until it is continued', async () => {
    let resume: () => void = () => undefined;
    const app = start(atOnce(sampleReport(20)), { stop: () => new Promise((resolve) => (resume = resolve)) });
    await app.until('Next best actions');
    app.keys('\u001a');
    await expect.poll(() => app.modes()).toEqual(restored);
    resume();
    await app.until('Next best actions');
    expect(app.modes().alternate).toBe(true);
    app.keys('2');
    await app.until('20 open findings');
  });

  test('a crash gives the terminal back and is told', async () => {
    const app = start(atOnce(sampleReport(20)));
    await app.until('Next best actions');
    app.crash(new Error('injected'));
    await expect(app.result).rejects.toThrow('injected');
    await expect.poll(() => app.modes()).toEqual(restored);
  });

  test('a scan that fails says why, and the error is handed on', async () => {
    const app = start(() => Promise.reject(new Error('The folder "shop" does not exist.')));
    await app.until('The folder "shop" does not exist.');
    app.keys('q');
    expect(await app.result).toMatchObject({ how: 'quit', report: null, error: expect.any(Error) as Error });
  });

  test('accessible mode begins its last words on a line of their own', async () => {
    const app = start(atOnce(sampleReport(20)), { accessible: true });
    await app.until('q quit');
    app.keys('q');
    await app.result;
    await app.until(/^readycheck {2}shop/m);
  });

  test('accessible mode stays in the scrollback and uses no alternate screen', async () => {
    const app = start(atOnce(sampleReport(20)), { accessible: true });
    await app.until('Next best actions');
    expect(app.modes().alternate).toBe(false);
    app.keys('2j');
    await app.until(/^▸.*\+2\.8/m);
  });

  test('nothing of a hostile repository reaches the terminal raw', async () => {
    const report = sampleReport(20);
    const evil = '\u001b[2J\u001b[?1049l\u001b]0;owned\u0007';
    const app = start(
      atOnce({
        ...report,
        repo: { name: `x${evil}` },
        findings: report.findings.map((finding) => ({ ...finding, message: evil + finding.message })),
      }),
    );
    await app.until('Next best actions');
    expect(app.modes().alternate).toBe(true);
    app.keys('2\r');
    await app.until('Finding 1 of 20');
    expect(app.modes().alternate).toBe(true);
    expect(app.screen().split('\n')[0]).toMatch(/^x\ufffd\[2J/);
  });
});
