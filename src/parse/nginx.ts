import { type NginxDirective, type NginxOutline, type Span, spanEnd, spanFrom, spanStart } from '../model/index.ts';
import { luaBlockEnd, nginxToken } from './nginx-tokens.ts';
import type { NginxToken, NginxTokenError } from './nginx-tokens.ts';

/** Blocks deeper than this are read as empty; real files stay below ten. */
const deepest = 100;

// First words of a line that show the line above lost its semicolon. Only names nobody uses as a parameter.
const startsDirective =
  /^(?:listen|location|include|server_name|add_header|try_files|client_\w+_\w+|access_log|error_log|limit_req(?:_\w+)?|error_page|(?:proxy|ssl|fastcgi|gzip|keepalive|worker|send|resolver)_[a-z_]+)$/;

interface OpenBlock {
  readonly head: Head;
  readonly openAt: number;
  readonly children: NginxDirective[];
}

interface Head {
  readonly name: string;
  readonly nameAt: Span;
  readonly args: readonly NginxDirective['args'][number][];
}

/**
 * Text of an nginx file -> its directives as a tree. Never throws: a missing brace, semicolon or quote
 * becomes an entry in `errors` (UTF-16 offset and one sentence) and the rest is kept. Linear in the text.
 */
export function parseNginx(text: string): NginxOutline {
  const errors: NginxTokenError[] = [];
  const root: NginxDirective[] = [];
  const open: OpenBlock[] = [];
  let words: (NginxToken & { t: 'word' })[] = [];
  let at = 0;

  const siblings = (): NginxDirective[] => open.at(-1)?.children ?? root;
  const finish = (end: number): void => {
    const head = headOf(words);
    words = [];
    if (head !== undefined)
      siblings().push({ name: head.name, nameAt: head.nameAt, at: spanFrom(spanStart(head.nameAt), end), args: head.args });
  };
  const close = (end: number): void => {
    const block = open.pop()!;
    siblings().push({
      name: block.head.name,
      nameAt: block.head.nameAt,
      at: spanFrom(spanStart(block.head.nameAt), end),
      args: block.head.args,
      block: block.children,
    });
  };

  for (;;) {
    const step = nginxToken(text, at, errors);
    if (step === undefined) break;
    const { token } = step;
    at = step.next;
    if (token.t === 'word') {
      // A line of a template language (`{{ if … }}`) is no directive.
      if (words.length === 0 && /^\{\{.*\}\}$/.test(token.value) && /^[ \t]*(\r?\n|$)/.test(text.slice(at, at + 80))) continue;
      const last = words.at(-1);
      if (
        last !== undefined &&
        !token.quoted &&
        startsDirective.test(token.value) &&
        words.length > 1 &&
        text.slice(spanEnd(last.at), spanStart(token.at)).includes('\n')
      ) {
        errors.push({ at: spanEnd(last.at), message: `"${words[0]!.value}" is not ended by ";"` });
        finish(spanEnd(last.at));
      }
      words.push(token);
    } else if (token.t === ';') {
      if (words.length === 0) errors.push({ at: spanStart(token.at), message: 'unexpected ";"' });
      finish(spanEnd(token.at));
    } else if (token.t === '{') {
      const head = headOf(words) ?? { name: '', nameAt: token.at, args: [] };
      if (words.length === 0) errors.push({ at: spanStart(token.at), message: 'unexpected "{"' });
      words = [];
      if (/_by_lua_block$/.test(head.name)) {
        const end = luaBlockEnd(text, at);
        if (end === -1) errors.push({ at: spanStart(token.at), message: `the block of "${head.name}" is never closed` });
        const stop = end === -1 ? text.length : end;
        siblings().push({
          name: head.name,
          nameAt: head.nameAt,
          at: spanFrom(spanStart(head.nameAt), Math.min(stop + 1, text.length)),
          args: head.args,
          raw: text.slice(at, stop),
        });
        at = Math.min(stop + 1, text.length);
      } else if (open.length >= deepest) {
        errors.push({ at: spanStart(token.at), message: `blocks are nested deeper than ${deepest}` });
        break;
      } else {
        open.push({ head, openAt: spanStart(token.at), children: [] });
      }
    } else {
      if (words.length > 0) {
        errors.push({ at: spanEnd(words.at(-1)!.at), message: `"${words[0]!.value}" is not ended by ";"` });
        finish(spanEnd(words.at(-1)!.at));
      }
      if (open.length === 0) errors.push({ at: spanStart(token.at), message: 'unexpected "}"' });
      else close(spanEnd(token.at));
    }
  }
  if (words.length > 0) {
    errors.push({ at: spanEnd(words.at(-1)!.at), message: `"${words[0]!.value}" is not ended by ";"` });
    finish(spanEnd(words.at(-1)!.at));
  }
  while (open.length > 0) {
    const { head, openAt } = open.at(-1)!;
    errors.push({ at: openAt, message: `the block of "${head.name}" is never closed` });
    close(text.length);
  }
  return { directives: root, errors: errors.sort((a, b) => a.at - b.at) };
}

function headOf(words: readonly (NginxToken & { t: 'word' })[]): Head | undefined {
  const [first, ...rest] = words;
  if (first === undefined) return undefined;
  const args = rest.map(({ value, quoted, at }) => (quoted ? { value, quoted: true as const, at } : { value, at }));
  return { name: first.value, nameAt: first.at, args };
}
