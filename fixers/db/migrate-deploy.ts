import type { SchemaChange } from '../../src/facts/data/migrating.ts';
import { defineFixer, type Edit, type Refusal } from '../../src/model/index.ts';

/** Applies the migrations that are written, where the command for developers was called. */
export const deployMigrations = defineFixer<SchemaChange>({
  title: 'Apply the migrations that are written',
  // What differs between schema and migrations stays different until a migration is written.
  safety: 'review',
  edits({ at, how }, _data, repo): readonly Edit[] | Refusal {
    if (how !== 'dev') return { refuse: 'The database was made without migrations; write a first one and mark it as applied before.' };
    if (!repo.ofKind('sql').some(({ path }) => /(^|\/)migrations\/[^/]+\/migration\.sql$/.test(path)))
      return { refuse: 'No migration is written yet; write the first one with `prisma migrate dev` and commit it.' };
    const text = repo.text(at.file)?.slice(at.start, at.end) ?? '';
    const command = /\bprisma\s+(?:--\S+\s+)*migrate\s+(dev\b[^|;&"'\n]*)/.exec(text);
    const rest = command?.[1];
    if (command === null || rest === undefined) return { refuse: `The command is put together from several pieces (${at.file}).` };
    // Other options than these mean something by themselves.
    const flags = rest.replace(/^dev|--(?:name|schema)(?:=|\s+)\S+|-n\s+\S+|--skip-(?:seed|generate)/g, '').trim();
    if (flags !== '') return { refuse: `What ${flags} was for has to be looked at (${at.file}).` };
    const schema = /--schema(?:=|\s+)\S+/.exec(rest)?.[0];
    const start = at.start + command.index + command[0].length - rest.length;
    const kept = rest.trimEnd();
    return [
      {
        kind: 'replace',
        at: { file: at.file, start, end: start + kept.length },
        text: `deploy${schema === undefined ? '' : ` ${schema}`}`,
      },
    ];
  },
});
