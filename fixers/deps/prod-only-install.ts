import type { DependentImage } from '../../src/facts/docker/runtime-dependencies.ts';
import { folderOf } from '../../src/facts/docker/paths.ts';
import type { Stage } from '../../src/facts/docker/types.ts';
import { nearestPackage, type Package } from '../../src/facts/packages.ts';
import { insertInstruction } from '../../src/fix/dockerfile.ts';
import { defineFixer, type Edit, type Refusal } from '../../src/model/index.ts';

/** Commands that may need a development dependency. */
const tools = /\b(npm|npx|pnpm|yarn|bun|bunx|node|tsc|prisma|nest|next|vite|webpack|turbo|nx|make)\b/;

/** Leaves development dependencies out of what ships. */
export const prodOnlyInstall = defineFixer<DependentImage, unknown>({
  title: 'Leave development dependencies out of the image',
  // A package that is needed at run time and listed for development is gone.
  safety: 'review',
  edits(image, _data, repo) {
    const { stages, shipped, file } = image;
    const text = repo.text(file);
    const own = nearestPackage(repo, folderOf(file));
    if (text === undefined || own === undefined) return [];
    if (own.workspaces.length > 0)
      return { refuse: `${own.file} is the root of a workspace: which packages each part needs has to be told to the installer.` };
    const need = neededForDevelopment(own, image);
    if (need !== undefined) return { refuse: need };
    const step = image.dependencies.steps.find(({ leaves }) => leaves === 'all');
    const installing = stages.find((stage) => stage.runs.some(({ at }) => at.start === step?.at.start));
    if (step === undefined || installing === undefined) return [];
    const later = installing.runs.filter(({ at, value }) => at.start > step.at.start && tools.test(value));
    const inherits = stages.some(
      (stage) =>
        stage !== installing &&
        (stage.chain.includes(installing.index) || takesModules(stage, installing)) &&
        stage.runs.some(({ value }) => tools.test(value)),
    );
    if (later.length === 0 && !inherits) return installWithout(text, file, step.at.start, step.at.end);
    const source = stages.find((stage) =>
      shipped.chain.some((index) => stages[index] !== undefined && takesModules(stages[index]!, stage)),
    );
    if (!/^npm\b/.test(step.note) || source === undefined)
      return {
        refuse: `${file} builds with what it installs; remove the development dependencies behind the build (for example in a stage of its own).`,
      };
    // What is built on it, or with its packages, would lose the tools it builds with.
    const isShared = stages.some(
      (stage) =>
        stage !== source && !shipped.chain.includes(stage.index) && (stage.chain.includes(source.index) || takesModules(stage, source)),
    );
    if (isShared)
      return { refuse: `Other stages of ${file} build with the packages that ship; install those for production in a stage of its own.` };
    const lastRun = source.instructions.findLast(({ keyword }) => keyword === 'RUN');
    const hasManifest = source.chain.some((index) => stages[index]?.copies.some((copy) => copy.from === undefined) === true);
    if (lastRun === undefined || !hasManifest) return { refuse: `Which stage of ${file} could remove them is not clear.` };
    const edits = insertInstruction(file, text, lastRun, 'RUN npm prune --omit=dev');
    return edits.length > 0 ? edits : { refuse: `More stands in the line of the last RUN (${file}).` };
  },
});

/** Does a stage copy node_modules from another one? */
function takesModules(stage: Stage, from: Stage): boolean {
  return stage.copies.some(
    (copy) =>
      copy.from?.kind === 'stage' &&
      copy.from.index === from.index &&
      copy.sources.some(({ value }) => /(^|\/)node_modules\/?$/.test(value)),
  );
}

function installWithout(text: string, file: string, start: number, end: number): readonly Edit[] | Refusal {
  const run = text.slice(start, end);
  const calls = [...run.matchAll(/\b(npm (?:ci|clean-install|install|i)|pnpm (?:install|i))(?=\s|$)/g)];
  const [call] = calls;
  if (call === undefined || calls.length > 1)
    return { refuse: `How ${file} would install without development dependencies depends on the version of its package manager.` };
  const at = start + call.index + call[0].length;
  const flag = call[0].startsWith('npm') ? '--omit=dev' : '--prod';
  return [{ kind: 'replace', at: { file, start: at, end: at }, text: ` ${flag}` }];
}

/** Why the image needs a development dependency: scripts that run at install, or the program itself. */
function neededForDevelopment(own: Package, { shipped }: DependentImage): string | undefined {
  const names = own.dependencies.filter(({ section }) => section === 'devDependencies').map(({ name }) => name);
  const usedIn = (command: string): string | undefined =>
    names.find((name) =>
      new RegExp(`(?:^|[\\s/"'=&|;])${(name.split('/').at(-1) ?? name).replace(/[^\w-]/g, '\\$&')}(?=$|[\\s/"'&|;@])`).test(command),
    );
  for (const script of ['preinstall', 'install', 'postinstall', 'prepare']) {
    const used = usedIn(own.scripts[script]?.text ?? '');
    if (used !== undefined) return `The script ${script} of ${own.file} needs ${used}, which would not be installed.`;
  }
  const commands = [shipped.cmd?.text ?? '', shipped.entrypoint?.text ?? ''];
  const started = commands.flatMap((command) => {
    const name = /^(?:npm|pnpm|yarn|bun)(?: run)? ([\w:.-]+)/.exec(command)?.[1];
    return [command, name === undefined ? '' : `${own.scripts[`pre${name}`]?.text ?? ''} ${own.scripts[name]?.text ?? ''}`];
  });
  const used = started.map(usedIn).find((name) => name !== undefined);
  return used === undefined ? undefined : `The image starts ${used}, which ${own.file} lists for development.`;
}
