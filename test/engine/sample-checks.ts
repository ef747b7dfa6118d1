import { defineCheck, fact, fail, pass, unknown, type AnyCheck, type Subject } from '../../src/model/index.ts';

interface Line extends Subject {
  readonly words: readonly string[];
}

/** One subject per line "name: words" of every file called *.list.txt. */
const lines = fact('sample lines', (repo): readonly Line[] =>
  repo.files
    .filter(({ path }) => path.endsWith('.list.txt'))
    .flatMap(({ path }) => {
      const text = repo.text(path) ?? '';
      return [...text.matchAll(/^(\w+): (.*)$/gm)].map((match) => ({
        name: match[1]!,
        at: { file: path, start: match.index, end: match.index + match[0].length },
        words: match[2]!.split(' '),
      }));
    }),
);

const base = {
  covers: ['sample/row'],
  why: 'Bad words upset people. They stay in logs for ever.',
  remedy: 'Remove the word.',
  sources: ['000:1'],
  absent: 'there is no list here',
} as const;

/** Fails for every "bad", is unknown for "maybe", throws for "crash". */
export const goodWords = defineCheck<Line>({
  ...base,
  id: 'words/good',
  aliases: ['words/former'],
  title: 'Lists have good words only',
  category: 'delivery',
  severity: 'high',
  each: lines,
  fix: { title: 'Remove the word', safety: 'safe', edits: () => [] },
  test({ name, at, words }) {
    if (words.includes('crash')) throw new Error('boom');
    if (words.includes('maybe')) return unknown(`It is not clear what ${name} means.`);
    const bad = words.flatMap((word, i) =>
      word === 'bad' ? [at.start + name.length + 2 + words.slice(0, i).join(' ').length + (i > 0 ? 1 : 0)] : [],
    );
    if (bad.length === 0) return pass({ at, note: 'all words are good' });
    return fail(bad.map((start) => ({ at: { file: at.file, start, end: start + 3 }, message: `The list ${name} has a bad word.` })));
  },
});

/** Fails critically for "secret=value". */
export const noSecrets = defineCheck<Line>({
  ...base,
  id: 'words/secret',
  title: 'Lists have no secrets',
  category: 'secrets',
  severity: 'critical',
  cwe: [798],
  each: lines,
  test({ name, at, words }) {
    const secret = words.find((word) => word.startsWith('secret='));
    if (secret === undefined) return pass({ at });
    return fail({ at, message: `The list ${name} holds a secret.`, key: 'secret', confidence: 'medium' });
  },
});

/** Passes for every list; of low weight and in the wide profile only. */
export const shortNames = defineCheck<Line>({
  ...base,
  id: 'names/short',
  title: 'Names are short',
  category: 'observability',
  severity: 'low',
  profile: 'all',
  each: lines,
  test: ({ at, name }) => (name.length < 10 ? pass({ at }) : fail({ at, message: `The name ${name} is long.` })),
});

/** Whose subjects cannot be found. */
export const broken = defineCheck({
  ...base,
  id: 'names/broken',
  title: 'Never known',
  category: 'delivery',
  severity: 'medium',
  each: fact('sample broken', (): readonly Subject[] => {
    throw new Error('no subjects today');
  }),
  test: ({ at }) => pass({ at }),
});

export const sampleChecks: readonly AnyCheck[] = [goodWords, noSecrets, shortNames];
