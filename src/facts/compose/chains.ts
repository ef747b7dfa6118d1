import type { Evidence, Loc, Repo, YamlNode } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { containerCommandSources } from '../docker/command-sources.ts';
import { folderOf, repoPath } from '../docker/paths.ts';
import { purposeOfName, purposeOfPath } from '../docker/purpose.ts';
import type { Purpose } from '../docker/purpose.ts';
import { invocationOf } from '../shell.ts';
import { yamlAt, yamlMap } from '../yaml.ts';

/** Files that are read together, and how that is known. */
export interface Chain {
  readonly files: readonly string[];
  readonly purpose: Purpose;
  readonly why: Evidence;
  readonly swarm?: Evidence;
}

/** `compose.yaml` is what Docker prefers; the order is Docker's. */
const baseNames = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml', 'podman-compose.yml', 'podman-compose.yaml'];

/** The root node of a compose file, `{}` aside. */
export function composeRoot(repo: Repo, path: string): YamlNode | undefined {
  return repo.outline(path, 'compose')?.docs.find((doc) => doc.y === 'map');
}

/** The chains of compose files of the repository: what commands name, base files with their overrides, files that stand alone. */
export const composeChains = fact('compose/chains', (repo: Repo): readonly Chain[] => {
  const paths = repo
    .ofKind('compose')
    .map((file) => file.path)
    .filter((path) => composeRoot(repo, path) !== undefined);
  const chains = new Map<string, Chain>();
  const add = (chain: Chain): void => {
    const key = chain.files.join('\n');
    const known = chains.get(key);
    if (known === undefined || (known.purpose === 'unknown' && chain.purpose !== 'unknown')) chains.set(key, { ...known, ...chain });
    else if (chain.swarm !== undefined && known.swarm === undefined) chains.set(key, { ...known, swarm: chain.swarm });
  };
  for (const chain of commandChains(repo)) add(chain);

  const folders = new Map<string, string[]>();
  for (const path of paths) folders.set(folderOf(path), [...(folders.get(folderOf(path)) ?? []), path]);
  for (const [, files] of folders) {
    const base = baseNames.map((name) => files.find((file) => file.split('/').at(-1) === name)).find((file) => file !== undefined);
    const named = [...chains.values()];
    for (const file of files) {
      if (file === base) continue;
      const inCommand = named.some((chain) => chain.files.includes(file));
      if (isOverrideOf(file, base))
        add({ files: [base!, file], ...whyOf(file, repo, 'Docker reads the override file together with its base') });
      else if (inCommand) continue;
      else if (base !== undefined && needsBase(repo, file, base))
        add({ files: [base, file], ...whyOf(file, repo, `it leaves image and build of its services to ${base}`) });
      else if (base !== undefined && purposeOfPath(file) === 'production' && isOverlayOf(repo, file, base))
        add({ files: [base, file], ...whyOf(file, repo, `it says of services of ${base} only how they are built`) });
      else add({ files: [file], ...whyOf(file, repo, 'the file stands alone') });
    }
    if (base === undefined) continue;
    // A base that goes to production together with another file is judged there.
    const hasProduction = [...chains.values()].some(
      (chain) => chain.files.length > 1 && chain.files[0] === base && chain.purpose === 'production',
    );
    if (!hasProduction && standsAlone(repo, base)) add({ files: [base], ...whyOf(base, repo, 'plain `docker compose up` reads it') });
  }
  return [...chains.values()].sort((a, b) => (a.files.join('\n') < b.files.join('\n') ? -1 : 1));
});

function whyOf(file: string, repo: Repo, note: string): Omit<Chain, 'files'> {
  const named = purposeOfPath(file);
  // A folder "ci" may hold the images that ship, but no stack that serves users.
  const purpose = named === 'unknown' && /(^|\/)\.?ci\//.test(file) ? 'test' : named;
  const at: Loc = { file, start: 0, end: Math.min(repo.text(file)?.search(/\n|$/) ?? 0, 200) };
  // `docker-stack.yml` is what Docker's own guides call a file for `docker stack deploy`.
  if (/(^|[/._-])(stack|swarm)[._-]([^/]*[._-])?ya?ml$|(^|\/)(docker-)?swarm\//.test(file)) {
    const swarm = { at, note: `${file} is named for Swarm, which restarts containers by default` };
    return { purpose, why: purpose === 'unknown' ? swarm : { at, note: `${file} is named for ${purpose}` }, swarm };
  }
  return { purpose, why: { at, note: purpose === 'unknown' ? note : `${file} is named for ${purpose}` } };
}

function isOverrideOf(file: string, base: string | undefined): boolean {
  if (base === undefined) return false;
  const stem = base.replace(/\.ya?ml$/, '');
  return file === `${stem}.override.yml` || file === `${stem}.override.yaml`;
}

/** A service with neither image nor build that the base defines cannot run without it. */
function needsBase(repo: Repo, file: string, base: string): boolean {
  const defined = new Set(yamlMap(yamlAt(composeRoot(repo, base), 'services')).map((entry) => entry.key));
  return yamlMap(yamlAt(composeRoot(repo, file), 'services')).some((entry) => isPartial(entry.value) && defined.has(entry.key));
}

/** All that the file says of its services is how they are built, and a base beside it has the rest. */
function isOverlayOf(repo: Repo, file: string, base: string): boolean {
  const defined = new Set(yamlMap(yamlAt(composeRoot(repo, base), 'services')).map((entry) => entry.key));
  const services = yamlMap(yamlAt(composeRoot(repo, file), 'services'));
  return services.length > 0 && services.every(({ key, value }) => defined.has(key) && yamlMap(value).every((own) => own.key === 'build'));
}

function standsAlone(repo: Repo, file: string): boolean {
  const root = composeRoot(repo, file);
  const services = yamlMap(yamlAt(root, 'services'));
  return services.some((entry) => !isPartial(entry.value)) || yamlAt(root, 'include') !== undefined;
}

function isPartial(service: YamlNode): boolean {
  return ['image', 'build', 'extends', 'provider'].every((key) => yamlAt(service, key) === undefined);
}

/** Chains that commands name with `-f`, and stacks deployed to Swarm. */
function commandChains(repo: Repo): readonly Chain[] {
  const found: Chain[] = [];
  for (const source of containerCommandSources(repo)) {
    for (const command of source.commands) {
      const call = invocationOf(command.words);
      const stack = call?.program === 'docker' && call.args[0] === 'stack' && call.args[1] === 'deploy';
      const isCompose =
        call?.program === 'docker-compose' ||
        call?.program === 'podman-compose' ||
        (call !== undefined && /^(docker|podman|nerdctl)$/.test(call.program) && call.args.includes('compose'));
      if (call === undefined || (!stack && !isCompose)) continue;
      const named = fileOptions(call.args, stack);
      if (named.length === 0) continue;
      const files = source.folders
        .map((folder) => named.map((name) => repoPath(folder, name)))
        .find((list) => list.every((path) => path !== undefined && composeRoot(repo, path) !== undefined));
      if (files === undefined) continue;
      const at = source.place(command);
      const paths = files as readonly string[];
      const byFiles =
        [...paths]
          .reverse()
          .map(purposeOfPath)
          .find((purpose) => purpose !== 'unknown') ?? 'unknown';
      const purpose = byFiles !== 'unknown' ? byFiles : purposeOfName(source.name) === 'example' ? 'unknown' : purposeOfName(source.name);
      found.push({
        files: paths,
        purpose: stack && purpose === 'unknown' ? 'production' : purpose,
        why: { at, note: `a command reads ${paths.join(' with ')}` },
        ...(stack ? { swarm: { at, note: '`docker stack deploy` restarts containers by default' } } : {}),
      });
    }
  }
  return found;
}

function fileOptions(args: readonly string[], stack: boolean): readonly string[] {
  const names: string[] = [];
  const options = stack ? ['-c', '--compose-file'] : ['-f', '--file'];
  const verb = /^(up|down|build|run|exec|logs|ps|pull|push|start|stop|restart|config|create|rm|kill|watch)$/;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    // Behind the verb `-f` means something else (`logs -f`, `rm -f`).
    if (!stack && verb.test(arg)) break;
    const long = /^--(?:file|compose-file)=(.+)$/.exec(arg);
    if (long !== null) names.push(long[1]!);
    else if (options.includes(arg) && args[i + 1] !== undefined) names.push(args[++i]!);
  }
  return names;
}
