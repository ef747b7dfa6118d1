import { defineFixer, type Edit, locOf, type Refusal, type Repo, spanFrom, spanStart } from '../../src/model/index.ts';
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
  edits(image, _data, repo): readonly Edit[] | Refusal {
    const { shipped: stage, file } = image;
    const user = stage.family === 'nginx' ? undefined : builtInUser(stage.family);
    const text = repo.text(file);
    if (image.doubt !== undefined) return { refuse: `What ${image.name} is built on is not certain: ${image.doubt.reason}.` };
    if (stage.family === 'nginx')
      return {
        refuse: 'nginx binds port 80 and writes below /var as root; nginxinc/nginx-unprivileged is the same server for another user.',
      };
    if (user === undefined || text === undefined)
      return {
        refuse: `Which user the base image of ${file} brings along is not known; make one there.`,
      };
    const need = needOfRoot(image, repo);
    if (need !== undefined) return { refuse: `${need}; look at it before the image runs as ${user}.` };
    const anchor = stage.instructions.findLast((instruction) => needRoot.has(instruction.keyword));
    const lastUser = stage.instructions.findLast((instruction) => instruction.keyword === 'USER');
    const name = lastUser?.words[0];
    if (lastUser !== undefined && name !== undefined && spanStart(lastUser.at) > (anchor === undefined ? -1 : spanStart(anchor.at))) {
      return [{ kind: 'replace', at: locOf(file, name.at), text: user }];
    }
    const after = anchor ?? { at: spanFrom(stage.at.start, stage.at.end) };
    return insertInstruction(file, text, after, `USER ${user}`);
  },
});

/** What shows that the container would not work without root, or that a folder would have to be given away first: the first half of a sentence. */
function needOfRoot(image: Image, repo: Repo): string | undefined {
  const { shipped: stage, file } = image;
  const chain = stage.chain.flatMap((index) => image.stages[index] ?? []);
  const port = stage.exposes.find(({ value }) => !(Number.parseInt(value, 10) >= 1024));
  if (port !== undefined) return `${file} exposes ${port.value}, and ports below 1024 may be for root alone`;
  if (chain.some(({ instructions }) => instructions.some(({ keyword }) => keyword === 'VOLUME')))
    return `${file} declares a volume, whose files belong to root`;
  if (chain.some(({ runs }) => runs.some(({ value }) => /\bmkdir\b/.test(value) && !/\bchown\b/.test(value))))
    return `${file} makes a folder that belongs to root and may be written to`;
  if (isInRootsHome(stage.workdir?.value) || chain.some(({ copies }) => copies.some(({ to }) => isInRootsHome(to))))
    return `${file} puts the program into /root, which only root can read`;
  const commands = [stage.entrypoint?.text ?? '', stage.cmd?.text ?? ''];
  // corepack keeps the package manager in the home of the user who prepared it.
  const isPrepared = chain.some(({ runs }) => runs.some(({ value }) => /\bcorepack\b/.test(value)));
  if (isPrepared && commands.some((command) => /^(pnpm|yarn)\b/.test(command)))
    return `The package manager that starts the program was prepared in the home of root (${file})`;
  for (const text of commands.flatMap((command) => [command, ...scriptsOf(stage, command, repo)])) {
    const program = rootPrograms.exec(text)?.[2];
    if (program !== undefined) return `What ${file} starts calls ${program}, which may need root`;
  }
  return undefined;
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
