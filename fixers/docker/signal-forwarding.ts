import { type NodeImage, scriptText, signalPath } from '../../src/facts/docker/node-images.ts';
import { execForm, instructionAt, plainWords, withExec } from '../../src/fix/dockerfile.ts';
import { defineFixer, type Edit, type Refusal, type Repo, spanEnds } from '../../src/model/index.ts';

/** Has the signal to stop reach the program itself. */
export const signalForwarding = defineFixer<NodeImage, unknown>({
  title: 'Start the program so that the signal to stop reaches it',
  // What a package manager sets for its scripts (npm_package_version) is gone.
  safety: 'review',
  edits(image, _data, repo) {
    const path = signalPath(repo, image);
    if (path.kind === 'manager') return withoutManager(image, path.manager, repo);
    return path.kind === 'script'
      ? handOver(path.path, repo)
      : { refuse: 'What stands between the signal and the program is not one script; start the program with exec there.' };
  },
});

/** `npm start` as what the script says, where that is a plain call of node. */
function withoutManager(image: NodeImage, manager: string, repo: Repo): readonly Edit[] | Refusal {
  const { command, words } = image.start;
  const [, ...rest] = words;
  const name = rest[0] === 'run' ? rest[1] : rest[0];
  const isWhole = rest.length === (rest[0] === 'run' ? 2 : 1) && command.words.join(' ') === words.join(' ');
  const script = isWhole && name !== undefined ? scriptText(repo, image, [manager, 'run', name]) : undefined;
  if (script === undefined || name === undefined) return { refuse: `What ${command.text} runs is not one script of a package.json here.` };
  const around = [`pre${name}`, `post${name}`].find((each) => new RegExp(`"${each}"\\s*:`).test(repo.text(script.at.file) ?? ''));
  if (around !== undefined) return { refuse: `${script.at.file} has ${around}, which ${manager} runs as well.` };
  const call = plainWords(
    script.text.replace(/^NODE_ENV=production /, image.shipped.env.get('NODE_ENV')?.value === 'production' ? '' : '$&'),
  );
  if (call === undefined || call[0] !== 'node')
    return { refuse: `The script ${name} is no plain call of node (${script.text.slice(0, 60)}).` };
  const instruction = instructionAt(image.stages, command.at.start);
  if (instruction === undefined || command.at.file !== image.file)
    return { refuse: `The command stands in ${command.at.file}, not in ${image.file}; change it there.` };
  const [start, end] = spanEnds(instruction.argsAt);
  return [{ kind: 'replace', at: { file: image.file, start, end }, text: execForm(call) }];
}

/** Puts `exec` in front of the last command of an entrypoint script. */
function handOver(file: string, repo: Repo): readonly Edit[] | Refusal {
  const text = repo.text(file) ?? '';
  const end = text.trimEnd().length;
  const start = text.lastIndexOf('\n', end - 1) + 1;
  const line = text.slice(start, end);
  const isInside = /^\s/.test(line) || /\\\r?\n$/.test(text.slice(0, start)) || /<<|\btrap\b/.test(text);
  const handed = isInside || /^(?:fi|done|esac|\}|wait)\b/.test(line) ? undefined : withExec(line);
  if (handed === undefined)
    return { refuse: `The last command of ${file} does not stand by itself: put exec in front of what starts the program.` };
  return [{ kind: 'replace', at: { file, start, end }, text: handed }];
}
