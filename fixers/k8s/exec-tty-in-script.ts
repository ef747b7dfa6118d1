import type { KubectlCall } from '../../src/facts/kubernetes/commands.ts';
import { defineFixer } from '../../src/model/index.ts';

/** Runs a command in a pod without asking for a terminal there is not. */
export const execTtyInScript = defineFixer<KubectlCall, unknown>({
  title: 'Ask for no terminal',
  safety: 'safe',
  edits({ at }, _data, repo) {
    const text = repo.text(at.file) ?? '';
    const call = text.slice(at.start, at.end);
    const end = call.search(/\s--\s/);
    const own = end < 0 ? call : call.slice(0, end);
    const before = text.slice(text.lastIndexOf('\n', at.start - 1) + 1, at.start);
    const after = /^[^\n]*/.exec(text.slice(at.end))?.[0] ?? '';
    // What is piped in arrives through -i alone.
    const isFed = /\|\s*$/.test(before.trimEnd()) || /<(?!\()/.test(call) || /^\s*<(?!\()/.test(after);
    const flags = [...own.matchAll(/\s(-[it]+|--tty(?:=true)?|--stdin(?:=true)?)(?=\s|$)/g)];
    if (!/\bexec\b/.test(own) || flags.length === 0) return { refuse: `Where the terminal is asked for is not clear (${at.file}).` };
    return flags.map(({ index, 0: whole, 1: flag = '' }) => {
      const asksInput = flag.startsWith('--stdin') || (!flag.startsWith('--') && flag.includes('i'));
      const kept = isFed && asksInput ? ' -i' : '';
      return { kind: 'replace' as const, at: { file: at.file, start: at.start + index, end: at.start + index + whole.length }, text: kept };
    });
  },
});
