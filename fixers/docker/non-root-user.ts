import { defineFixer, type Edit, type Repo, spanEnd, spanFrom, spanStart } from '../../src/model/index.ts';
import { builtInUser } from '../../src/facts/docker/base-images.ts';
import type { Image, Stage } from '../../src/facts/docker/types.ts';
import { insertInstruction } from '../../src/fix/dockerfile.ts';

/** Instructions that need root, or whose result would belong to the new user. The switch comes after the last of them. */
const needRoot: ReadonlySet<string> = new Set(['RUN', 'COPY', 'ADD', 'WORKDIR', 'ONBUILD']);

/** Programs in a start command or its script that only work as root, or that write where only root may. */
const rootPrograms =
  /(^|[\s;&|"'/(])(gosu|su-exec|setpriv|runuser|sudo|su|chown|chmod|apk|apt|apt-get|crond?|nginx|supervisord|service|iptables|mkdir|(npm|pnpm|yarn|bun) (ci|install|i|add)|(npm|pnpm|yarn|bun)( run)? build|tsc|next build)(?=[\s;&|"')]|$)/m;

/** Runs the shipped stage as the user its base image brings along. */
export const nonRootUser = defineFixer<Image, unknown>({
  title: 'Run the image as the user its base image brings along',
  // Whether the program writes to a folder that root owns can only be seen by running it.
  safety: 'review',
  edits(image, _data, repo): readonly Edit[] {
    const { shipped: stage, file } = image;
    const user = stage.family === 'nginx' ? undefined : builtInUser(stage.family);
    const text = repo.text(file);
    if (user === undefined || text === undefined || image.doubt !== undefined || wantsRoot(image, repo)) return [];
    const anchor = stage.instructions.findLast((instruction) => needRoot.has(instruction.keyword));
    const lastUser = stage.instructions.findLast((instruction) => instruction.keyword === 'USER');
    const name = lastUser?.words[0];
    if (lastUser !== undefined && name !== undefined && spanStart(lastUser.at) > (anchor === undefined ? -1 : spanStart(anchor.at))) {
      return [{ kind: 'replace', at: { file, start: spanStart(name.at), end: spanEnd(name.at) }, text: user }];
    }
    const after = anchor ?? { at: spanFrom(stage.at.start, stage.at.end) };
    return insertInstruction(file, text, after, `USER ${user}`);
  },
});

/** Signs that the container would not work without root, or that a folder would have to be given away first. */
function wantsRoot(image: Image, repo: Repo): boolean {
  const stage = image.shipped;
  const chain = stage.chain.flatMap((index) => image.stages[index] ?? []);
  if (stage.exposes.some(({ value }) => !(Number.parseInt(value, 10) >= 1024))) return true;
  if (chain.some(({ instructions }) => instructions.some(({ keyword }) => keyword === 'VOLUME'))) return true;
  if (chain.some(({ runs }) => runs.some(({ value }) => /\bmkdir\b/.test(value) && !/\bchown\b/.test(value)))) return true;
  if (isInRootsHome(stage.workdir?.value) || chain.some(({ copies }) => copies.some(({ to }) => isInRootsHome(to)))) return true;
  const commands = [stage.entrypoint?.text ?? '', stage.cmd?.text ?? ''];
  // corepack keeps the package manager in the home of the user who prepared it.
  const isPrepared = chain.some(({ runs }) => runs.some(({ value }) => /\bcorepack\b/.test(value)));
  if (isPrepared && commands.some((command) => /^(pnpm|yarn)\b/.test(command))) return true;
  return commands.some(
    (command) => rootPrograms.test(command) || scriptsOf(stage, command, repo).some((script) => rootPrograms.test(script)),
  );
}

function isInRootsHome(folder: string | undefined): boolean {
  return folder === '/root' || folder?.startsWith('/root/') === true;
}

/** Texts of what a command starts: shell scripts of the repository by name, scripts of a package.json. */
function scriptsOf(stage: Stage, command: string, repo: Repo): readonly string[] {
  const names = command
    .split(/[\s"'[\],]+/)
    .flatMap((word) => (/\.(sh|bash)$|entrypoint/.test(word) ? [word.split('/').at(-1) ?? word] : []));
  const shell = repo.files.filter(({ path }) => names.includes(path.split('/').at(-1) ?? '')).map(({ path }) => repo.text(path) ?? '');
  const script = /^(?:npm|pnpm|yarn|bun)(?: run)? ([\w:.-]+)/.exec(command)?.[1];
  if (script === undefined) return shell;
  const packages = repo.ofKind('package').flatMap(({ path }) => {
    const root = repo.outline(path, 'package')?.root;
    const scripts = root?.j === 'object' ? root.entries.find(({ key }) => key === 'scripts')?.value : undefined;
    if (scripts?.j !== 'object') return [];
    return scripts.entries.flatMap(({ key, value }) =>
      [script, `pre${script}`].includes(key) && value.j === 'value' && typeof value.v === 'string' ? [value.v] : [],
    );
  });
  return [...shell, ...packages];
}
