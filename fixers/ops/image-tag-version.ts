import { defineFixer, type Edit, type Refusal, type ShellCommand, spanEnd, spanEnds, spanStart } from '../../src/model/index.ts';
import type { TaggedImage } from '../../src/facts/ops/image-tags.ts';
import { type ShellText, shellText } from '../../src/fix/shell.ts';

/** What scripts call the version they build. */
const versionNames = /^(version|tag|image_tag|release|git_sha|git_commit|commit|commit_sha|sha|revision|build_id)$/i;

/** Builds the image under a version too, the script's own or the commit, and pushes that where it pushes. */
export const versionTag = defineFixer<TaggedImage>({
  title: 'Build the image under a version, too',
  safety: 'review',
  edits({ image, file, at }, _data, repo): readonly Edit[] | Refusal {
    const script = shellText(repo, file);
    if (script === undefined) return { refuse: `${file} could not be read without errors.` };
    const { text, outline } = script;
    const builds = outline.commands.filter((command) => spanStart(command.at) === at.start);
    const flag = builds[0]?.words.findIndex((word) => word === '-t' || word === '--tag') ?? -1;
    const [build] = builds;
    const word = build?.wordsAt[flag + 1];
    if (build === undefined || flag === -1 || word === undefined) return { refuse: `How ${image} gets its name in ${file} is not plain.` };
    const written = text.slice(...spanEnds(word));
    const name = /^("?)([^"'`:$]*(?:\$\{?\w+\}?[^"'`:$]*)*)(:latest)?\1$/.exec(written)?.[2];
    if (name === undefined || name === '') return { refuse: `How ${image} gets its name in ${file} is not plain.` };
    const version = versionOf(script, build);
    const tag = `"${name}:${version}"`;
    const option = build.words[flag] ?? '-t';
    const edits: Edit[] = [{ kind: 'replace', at: { file, start: spanEnd(word), end: spanEnd(word) }, text: ` ${option} ${tag}` }];
    for (const push of outline.commands) {
      const [program, verb] = push.words;
      const last = push.wordsAt.at(-1);
      if (!/^(docker|podman)$/.test(program ?? '') || verb !== 'push' || last === undefined || text.slice(...spanEnds(last)) !== written)
        continue;
      if (push.next === '&&' || push.next === '||' || push.next === '|')
        return { refuse: `${file} pushes ${image} as part of a longer line.` };
      const lineStart = text.lastIndexOf('\n', spanStart(push.at) - 1) + 1;
      const end = spanEnd(push.at) + (/^[^\r\n]*/.exec(text.slice(spanEnd(push.at)))?.[0].length ?? 0);
      const indent = /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? '';
      const start = end;
      edits.push({
        kind: 'replace',
        at: { file, start, end: start },
        text: `\n${indent}${text.slice(spanStart(push.at), spanStart(last))}${tag}`,
      });
    }
    return edits;
  },
});

/** A version the script has before it builds; else the commit. */
function versionOf({ outline }: ShellText, build: ShellCommand): string {
  const known = outline.commands
    .filter((command) => spanStart(command.at) < spanStart(build.at))
    .flatMap((command) => command.assigns)
    .find((assign) => versionNames.test(assign.name));
  return known === undefined ? '$(git rev-parse --short HEAD)' : `$${known.name}`;
}
