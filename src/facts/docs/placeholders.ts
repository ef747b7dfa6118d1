import { fact, type Loc, locOf, type Repo, spanFrom, type Subject } from '../../model/index.ts';
import { documentsWhere } from './markdown.ts';

/** A document that people work by in operations, with what nobody has filled in. */
export interface OperationsDocument extends Subject {
  readonly placeholders: readonly { readonly text: string; readonly at: Loc }[];
  /** A line of its content. */
  readonly content: Loc;
}

const operational =
  /(^|\/)run-?books?\/|(^|[/_.-])(run-?book|play-?book|operations|on-?call|incident\w*|disaster|recovery|escalation|production|readiness|deploy(ment)?|hardening|go-?live|launch)([_.-][^/]*)?$/i;

const holes: readonly RegExp[] = [
  /\b20\d\d-(?:\d\d|XX)-XX\b/i,
  /\[(?:current date|date|your (?:team|name|company|email|phone|organi[sz]ation)|team name|insert [^\]]{2,30}|name here|phone(?: number)?|email address|to be (?:determined|filled[^\]]{0,12}))\](?!\()/i,
  /\+?\d{0,2}[-(\s]?\b(?:xxx|555)[-.)\s]{1,2}xxx?x?[-.\s]x{3,4}\b/i,
  /\bx{3}[-.]x{3}[-.]x{4}\b/i,
  /(?:\|\s*|:\*{0,2}\s+)(TBD|TO BE DETERMINED|TODO)\s*(?:\||$)/,
];

/** Documents about running the service: runbooks, deployment and recovery guides, on-call lists. */
export const operationsDocuments = fact('docs/operations documents', (repo: Repo): readonly OperationsDocument[] =>
  documentsWhere(repo, (path) => operational.test(path) && !/(^|\/)\.?archived?\/|readme/i.test(path)).flatMap(
    (document): OperationsDocument[] => {
      const [first] = document.lines.filter((l) => l.text.trim() !== '');
      if (!operational.test(document.path) || /(^|\/)\.?archived?\/|readme/i.test(document.path) || first === undefined) return [];
      const placeholders = document.lines.flatMap((line) => {
        // Names of variables and commands between backticks are to be read as they are.
        const text = line.text.replace(/`[^`]*`/g, (code) => ' '.repeat(code.length));
        for (const hole of holes) {
          const hit = hole.exec(text);
          if (hit === null) continue;
          const start = line.at.start + hit.index + hit[0].indexOf(hit[1] ?? hit[0]);
          const found = (hit[1] ?? hit[0]).trim();
          return [{ text: found, at: locOf(document.path, spanFrom(start, start + found.length)) }];
        }
        return [];
      });
      return [{ name: document.path, at: first.at, placeholders, content: first.at }];
    },
  ),
);
