import { fact, factOf, type Loc, locOf, type Repo, spanFrom } from '../../model/index.ts';

/** A Markdown document of the project, split into lines outside of code and sections. */
export interface Document {
  readonly path: string;
  readonly title: string;
  readonly lines: readonly DocumentLine[];
  readonly sections: readonly Section[];
}

export interface DocumentLine {
  readonly text: string;
  readonly at: Loc;
  /** Texts of the headings above it, outermost first. */
  readonly under: readonly string[];
}

export interface Section {
  readonly heading: string;
  readonly at: Loc;
  /** Its lines and those of its subsections, code excluded. */
  readonly lines: readonly DocumentLine[];
  /** List items and numbered steps in it. */
  readonly steps: number;
  /** Blocks of code in it. */
  readonly blocks: number;
}

/** Documents that people of the project wrote for themselves; no change logs, templates and licences. */
const documentPaths = fact('docs/paths', (repo: Repo): readonly string[] =>
  repo.files.flatMap(({ path, origin, kind }) =>
    origin === 'own' && kind === 'text' && /\.(md|mdx|markdown)$/i.test(path) && !isAside(path) ? [path] : [],
  ),
);

/** A document, split into lines and sections when somebody first asks for it. */
const documentAt = factOf(
  'docs/document',
  (repo: Repo, path: string): Document => readDocument(path, repo.text(path) ?? ''),
  (path) => path,
);

/** The documents a first look at path and text says to read: a wiki of thousands of pages is not split into lines. */
export function documentsWhere(repo: Repo, isAsked: (path: string, text: string) => boolean): readonly Document[] {
  return documentPaths(repo).flatMap((path) => {
    const text = repo.text(path);
    return text === undefined || !isAsked(path, text) ? [] : [documentAt(repo, path)];
  });
}

function isAside(path: string): boolean {
  return (
    /(^|\/)(node_modules|vendor|backups?|\.?archived?|third[-_]party|fixtures?|__fixtures__|testdata|templates?|examples?|samples?|\.changeset|\.cursor|\.claude|\.agents?|\.kiro|skills|\.?prompts?|i18n|locales?|blog|posts|content)\//i.test(
      path,
    ) ||
    /(^|\/)\.github\/(issue_template|pull_request_template|discussion_template)/i.test(path) ||
    /(^|\/)(change-?log|history|licen[cs]e|code_of_conduct|contributing|third[-_]party|notice|agents|claude|gemini)[^/]*$/i.test(path) ||
    /template|example|sample/i.test(path.split('/').at(-1) ?? '')
  );
}

function readDocument(path: string, text: string): Document {
  const lines: DocumentLine[] = [];
  const open: { level: number; heading: string; at: Loc; lines: DocumentLine[]; steps: number; blocks: number }[] = [];
  const sections: Section[] = [];
  let fence: string | undefined;
  let title = '';
  let offset = 0;
  const close = (level: number): void => {
    while (open.length > 0 && open.at(-1)!.level >= level) sections.push(open.pop()!);
  };
  for (const raw of text.split('\n')) {
    const at = locOf(path, spanFrom(offset, offset + raw.replace(/\s+$/, '').length));
    offset += raw.length + 1;
    const mark = /^\s*(`{3,}|~{3,})/.exec(raw)?.[1];
    if (fence !== undefined) {
      if (mark !== undefined && mark.startsWith(fence)) fence = undefined;
      continue;
    }
    if (mark !== undefined) {
      fence = mark.slice(0, 3);
      for (const section of open) section.blocks += 1;
      continue;
    }
    const heading = /^(#{1,6})\s+(.+?)\s*#*\s*$/.exec(raw.replace(/\r$/, ''));
    if (heading !== null) {
      const level = heading[1]!.length;
      close(level);
      if (title === '') title = heading[2]!;
      open.push({ level, heading: heading[2]!, at, lines: [], steps: 0, blocks: 0 });
      continue;
    }
    const line = { text: raw.replace(/\r$/, ''), at, under: open.map((s) => s.heading) };
    lines.push(line);
    const isStep = /^\s*([-*+]|\d+[.)])\s+\S/.test(line.text);
    for (const section of open) {
      section.lines.push(line);
      if (isStep) section.steps += 1;
    }
  }
  close(0);
  return { path, title, lines, sections };
}
