/** Marks of the template languages that YAML files are generated with: Helm/Go, Jinja/cookiecutter, ERB/EJS. */
const marks = [
  ['{{', '}}'],
  ['{%', '%}'],
  ['{#', '#}'],
  ['<%', '%>'],
] as const;

/** One template action: `[start, end)` including its braces. */
export interface TemplateAction {
  readonly start: number;
  readonly end: number;
}

/**
 * Template actions of a text, in order. `${{ }}` is an expression of GitHub workflows, evaluated after
 * the file was read as YAML, and therefore not a template. An action without an end is left out.
 * Linear in the text: a mark whose end is missing is not searched for again.
 */
export function templateActions(text: string): readonly TemplateAction[] {
  const found: TemplateAction[] = [];
  for (const [open, close] of marks) {
    let from = 0;
    for (;;) {
      const start = text.indexOf(open, from);
      if (start < 0) break;
      if (open === '{{' && text[start - 1] === '$') {
        from = start + 2;
        continue;
      }
      const end = text.indexOf(close, start + 2);
      if (end < 0) break;
      // "{{{x}}}" closes with the last brace of the run.
      let after = end + 2;
      while (open === '{{' && text[after] === '}') after++;
      found.push({ start, end: after });
      from = after;
    }
  }
  return outermost(found.sort((a, b) => a.start - b.start || b.end - a.end));
}

function outermost(actions: readonly TemplateAction[]): readonly TemplateAction[] {
  const kept: TemplateAction[] = [];
  for (const action of actions) {
    const last = kept.at(-1);
    if (last === undefined || action.start >= last.end) kept.push(action);
  }
  return kept;
}

/**
 * The text with its template actions made harmless, every offset unchanged: an action that has its
 * lines to itself (control flow, includes) becomes spaces, one inside a line becomes underscores.
 */
export function neutraliseTemplates(text: string): string {
  const actions = templateActions(text);
  if (actions.length === 0) return text;
  const filled = fill(text, actions, '\uE000');
  // A line of nothing but actions (several may share it) carries no YAML of its own.
  return filled
    .split('\n')
    .map((line) =>
      line.includes('\uE000') && /^[\s\uE000-]*$/.test(line) && !/^\s*-\s/.test(line) ? blank(line) : line.replaceAll('\uE000', '_'),
    )
    .join('\n');
}

function fill(text: string, actions: readonly TemplateAction[], by: string): string {
  let out = '';
  let from = 0;
  for (const { start, end } of actions) {
    out += text.slice(from, start) + text.slice(start, end).replace(/[^\r\n]/g, by);
    from = end;
  }
  return out + text.slice(from);
}

function blank(line: string): string {
  return line.replace(/[^\r]/g, ' ');
}
