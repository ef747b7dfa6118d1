import { PassThrough, Writable } from 'node:stream';
import xterm from '@xterm/headless';
import { describe, expect, test, vi } from 'vitest';
import { drawFirstFrame } from '../../src/commands/first-frame.ts';
import { hasColors } from '../../src/tui/drawn.ts';
import { runTui } from '../../src/tui/index.tsx';
import type { Engine, FixDesk, TuiOptions } from '../../src/tui/index.tsx';

// Ink looks for colours once, while it is loaded.
vi.hoisted(() => {
  process.env['FORCE_COLOR'] = '1';
});

const never = (): Promise<never> => new Promise(() => undefined);
const fixes: FixDesk = { review: never, answer: never, safe: never, patch: never, apply: never, undoable: never, undo: never };
const engine: Engine = {
  scan: never,
  fixes,
  ignore: never,
  source: never,
  history: never,
  attest: never,
  unattest: never,
  watch: () => () => undefined,
};

/** A terminal emulator and the options of an app in it. */
function emulated(columns: number, rows: number) {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  const writes: string[] = [];
  let raw = false;
  const stdout = Object.assign(
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        writes.push(chunk.toString('utf8'));
        terminal.write(chunk.toString('utf8').replaceAll('\n', '\r\n'), done);
      },
    }),
    { columns, rows, isTTY: true as const },
  );
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true as const,
    setRawMode: (mode: boolean) => {
      raw = mode;
    },
    ref: () => undefined,
    unref: () => undefined,
  });
  const options: TuiOptions = {
    path: 'shop',
    engine,
    notice: 'something that has to be said',
    terminal: { stdin, stdout, stderr: stdout } as unknown as TuiOptions['terminal'],
  };
  /** Every cell with what it looks like. */
  const cells = async (): Promise<readonly string[]> => {
    await new Promise<void>((resolve) => terminal.write('', resolve));
    const buffer = terminal.buffer.active;
    return Array.from({ length: rows }, (_, row) => {
      const line = buffer.getLine(buffer.baseY + row)!;
      const drawn = Array.from({ length: columns }, (__, column) => {
        const cell = line.getCell(column)!;
        const style = [cell.isBold() && 'b', cell.isDim() && 'd', cell.isInverse() && 'i', cell.isFgDefault() ? '' : cell.getFgColor()];
        return `${cell.getChars() || ' '}${style.filter(Boolean).join('')}`;
      });
      return drawn.join('').trimEnd();
    });
  };
  return { terminal, writes, stdout, stdin, options, cells, isRaw: () => raw };
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 150));

describe('the frame before Ink', () => {
  for (const [columns, rows] of [
    [60, 15],
    [80, 24],
    [200, 60],
  ] as const) {
    test(`is the first one of Ink, cell by cell, at ${String(columns)}x${String(rows)}`, async () => {
      const { options, cells, stdin } = emulated(columns, rows);
      drawFirstFrame(options);
      const before = await cells();
      expect(before.join('\n')).toMatch(/S(b?)c\1a\1n\1n\1i\1n\1g\1/);
      const app = runTui(options);
      await settled();
      expect(await cells()).toEqual(before);
      stdin.write('\u0003');
      await app;
    });
  }

  test('holds the terminal until Ink enters the alternate screen, which is entered once', async () => {
    const { terminal, options, writes, stdin, stdout, isRaw } = emulated(80, 24);
    const leave = drawFirstFrame(options);
    expect(isRaw()).toBe(true);
    // Typed before anybody reads it.
    stdin.write('?');
    const app = runTui(options);
    await settled();
    expect(writes.join('').split('\u001b[?1049h')).toHaveLength(2);
    expect(writes.join('')).toContain('Keys in scanning');
    expect(terminal.buffer.active.type).toBe('alternate');
    stdin.write('\u0003');
    expect((await app).how).toBe('interrupted');
    expect(terminal.buffer.active.type).toBe('normal');
    leave();
    expect(writes.join('').split('\u001b[?1049l')).toHaveLength(2);
    expect(stdout.listenerCount('resize')).toBe(0);
  });

  test('gives the terminal back where Ink never comes', async () => {
    const listeners = ['SIGTERM', 'SIGHUP', 'exit'].map((name) => process.listenerCount(name));
    const { terminal, options, cells, isRaw } = emulated(80, 24);
    const leave = drawFirstFrame(options);
    await cells();
    expect(terminal.buffer.active.type).toBe('alternate');
    leave();
    await cells();
    expect(terminal.buffer.active.type).toBe('normal');
    expect(isRaw()).toBe(false);
    expect(['SIGTERM', 'SIGHUP', 'exit'].map((name) => process.listenerCount(name))).toEqual(listeners);
  });

  test('is erased where the size has changed since', async () => {
    const { terminal, options, stdin, stdout, cells } = emulated(80, 24);
    drawFirstFrame(options);
    terminal.resize(100, 30);
    Object.assign(stdout, { columns: 100, rows: 30 });
    const app = runTui(options);
    await settled();
    const text = (await cells()).join('\n');
    expect(text.match(/S(b?)c\1a\1n\1n\1i\1n\1g\1/g)).toHaveLength(1);
    stdin.write('\u0003');
    await app;
  });
});

test('colours are used where Ink uses them', () => {
  const linux = (env: Record<string, string>): boolean => hasColors(env, 'linux');
  expect(linux({ TERM: 'xterm' })).toBe(true);
  expect(linux({ TERM: 'screen' })).toBe(true);
  expect(linux({ TERM: 'tmux-256color' })).toBe(true);
  expect(linux({ TERM: 'xterm', FORCE_COLOR: '0' })).toBe(false);
  expect(linux({ TERM: 'vt52' })).toBe(false);
  expect(linux({ TERM: 'foot', COLORTERM: 'truecolor' })).toBe(true);
  expect(hasColors({}, 'win32')).toBe(true);
});
