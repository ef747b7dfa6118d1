import { lineStarts, positionAt, type Edit, type Repo } from '../model/index.ts';
import type { SarifFix } from '../report/sarif.ts';
import type { ScanResult } from '../scan.ts';

type Replacements = SarifFix['changes'][number]['replacements'];

/**
 * The fixes of a scan as SARIF carries them, by fingerprint: each planned and verified in memory
 * against the texts that were scanned. Fixes that only become possible after others are left out.
 */
export async function sarifFixes(scanned: ScanResult, today: string): Promise<ReadonlyMap<string, SarifFix>> {
  const found = new Map<string, SarifFix>();
  const fixable = new Set(
    scanned.report.findings.flatMap(({ status, fix, fingerprint }) => (status === 'open' && fix !== undefined ? [fingerprint] : [])),
  );
  if (fixable.size === 0) return found;
  const [{ benchOf }, { planFixes, startState }] = await Promise.all([import('./fix-bench.ts'), import('../fix/plan.ts')]);
  const { repo } = scanned;
  const refusal = (file: string, how: 'edit' | 'create'): string | undefined => {
    const isOwn = repo.file(file)?.origin === 'own';
    if (how === 'edit') return isOwn ? undefined : `${file} is not edited by hand.`;
    return repo.exists(file) || repo.isIgnored(file) ? `${file} exists already or is ignored.` : undefined;
  };
  const bench = await benchOf(scanned, { refusal }, { today });
  const { fixes } = await planFixes(bench, await startState(bench), ({ id }) => fixable.has(id));
  for (const { failure, title, pass, edits } of fixes) {
    if (pass === 1) found.set(failure.id, { title, changes: changesOf(edits, repo) });
  }
  return found;
}

function changesOf(edits: readonly Edit[], repo: Repo): SarifFix['changes'] {
  const byFile = new Map<string, Replacements[number][]>();
  for (const edit of edits) {
    const file = edit.kind === 'create' ? edit.file : edit.at.file;
    const list = byFile.get(file) ?? [];
    byFile.set(file, list);
    list.push({ at: placeOf(edit, repo), text: edit.text });
  }
  return [...byFile].map(([file, replacements]) => ({ file, replacements }));
}

/** What an edit replaces; an insertion and a new file replace nothing. */
function placeOf(edit: Edit, repo: Repo): Replacements[number]['at'] {
  if (edit.kind === 'create') return { startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 };
  const text = repo.text(edit.at.file) ?? '';
  const starts = lineStarts(text);
  const start = positionAt(starts, text.length, edit.at.start);
  const end = positionAt(starts, text.length, edit.at.end);
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}
