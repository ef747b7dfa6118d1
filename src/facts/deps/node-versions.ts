import type { Loc, Repo, Subject } from '../../model/index.ts';
import { fact, locOf } from '../../model/index.ts';
import { pipelines } from '../ci/pipelines.ts';
import type { Job, Pipeline } from '../ci/types.ts';
import { jsonAt, jsonLoc, jsonString } from '../json.ts';
import { packages } from '../packages.ts';
import { yamlAt, yamlLoc, yamlString } from '../yaml.ts';
import { isExampleOrTest } from '../paths.ts';
import { isLibrary } from './lockfiles.ts';
import { nodeSupportOf } from './node-support.ts';
import type { NodeSupport } from './node-support.ts';
import { nodeImages } from './node-images.ts';

/** A place that says which Node.js is used. `ci-chore`: a job that neither tests, builds nor ships anything. */
export interface NodeVersion extends Subject {
  readonly where: 'image' | 'build-image' | 'engines' | 'version-file' | 'ci' | 'ci-chore' | 'provisioning';
  readonly stated: string;
  readonly support: NodeSupport;
  /** Versions that the same job runs on besides, as a matrix says. */
  readonly besides?: readonly string[];
}

/** Every statement of a Node.js version that production or CI follows. */
export const nodeVersions = fact('deps/node versions', (repo: Repo): readonly NodeVersion[] => {
  const found = [
    ...nodeImages(repo),
    ...fromPackages(repo),
    ...fromFiles(repo),
    ...pipelines(repo).flatMap((p) => fromPipeline(repo, p)),
    ...fromScripts(repo),
  ];
  const names = new Set<string>();
  return found.filter((v) => !names.has(v.name) && names.add(v.name) !== undefined);
});

function fromPackages(repo: Repo): readonly NodeVersion[] {
  return packages(repo).flatMap((pkg): NodeVersion[] => {
    // The range of a published package is a promise to its users; what runs here is said elsewhere.
    if (isExampleOrTest(pkg.file) !== undefined || (pkg.dir !== '' && isLibrary(repo, pkg))) return [];
    const volta = jsonAt(pkg.json, 'volta', 'node');
    const voltaText = jsonString(volta);
    const stated = [
      { key: 'engines', ...pkg.engines['node'] },
      ...(volta === undefined || voltaText === undefined ? [] : [{ key: 'volta', text: voltaText, at: jsonLoc(pkg.file, volta) }]),
    ];
    return stated.flatMap(({ key, text, at }) =>
      text === undefined || at === undefined
        ? []
        : [{ name: `${pkg.file} ${key}.node`, at, where: 'engines' as const, stated: text, support: nodeSupportOf(text, repo.settings) }],
    );
  });
}

/** `.nvmrc`, `.node-version` (first line that is no comment) and `.tool-versions` (asdf). */
function fromFiles(repo: Repo): readonly NodeVersion[] {
  return repo.files.flatMap(({ path, origin }): NodeVersion[] => {
    const base = path.split('/').at(-1) ?? '';
    if (origin !== 'own' || isExampleOrTest(path) !== undefined || !['.nvmrc', '.node-version', '.tool-versions'].includes(base)) return [];
    const text = repo.text(path) ?? '';
    const hit = base === '.tool-versions' ? /^(?:nodejs|node)[ \t]+(\S+)/m.exec(text) : /^[ \t]*([^\s#]+)/m.exec(text);
    if (hit?.[1] === undefined) return [];
    const start = hit.index + hit[0].length - hit[1].length;
    return [
      {
        name: path,
        at: { file: path, start, end: start + hit[1].length },
        where: 'version-file',
        stated: hit[1],
        support: nodeSupportOf(hit[1], repo.settings),
      },
    ];
  });
}

/** A variable of the workflow or the job, where it has a plain value. */
function environmentValue(repo: Repo, pipeline: Pipeline, job: Job, name: string): { text: string; at: Loc } | undefined {
  const root = repo.outline(pipeline.file, 'workflow')?.docs[0];
  const own = yamlAt(root, 'jobs', job.id, 'env', name) ?? yamlAt(root, 'env', name);
  const text = yamlString(own);
  return own === undefined || text === undefined || text.includes('${{') ? undefined : { text, at: yamlLoc(pipeline.file, own) };
}

function fromPipeline(repo: Repo, pipeline: Pipeline): readonly NodeVersion[] {
  const found = pipeline.jobs.flatMap((job): NodeVersion[] => {
    const stated: { text: string; at: Loc }[] = [];
    for (const step of job.steps) {
      const input = step.inputs['node-version'];
      if (
        !/^(actions\/setup-node|.*\/setup-node|volta-cli\/action)$/.test(step.uses?.slug ?? '') ||
        input === undefined ||
        input.value === ''
      )
        continue;
      const variable = /^\$\{\{\s*env\.(\w+)\s*\}\}$/.exec(input.value)?.[1];
      const set = variable === undefined ? undefined : environmentValue(repo, pipeline, job, variable);
      if (set !== undefined) stated.push(set);
      const key = /^\$\{\{\s*matrix\.([\w-]+)\s*\}\}$/.exec(input.value)?.[1];
      if (key !== undefined) stated.push(...(job.matrix[key] ?? []).map((v) => ({ text: v.value, at: v.at })));
      else if (!input.value.includes('${{')) stated.push({ text: input.value, at: input.at });
    }
    if (pipeline.system === 'travis' || pipeline.system === 'circleci')
      stated.push(...(job.matrix['node_js'] ?? []).map((v) => ({ text: v.value, at: v.at })));
    const image = job.image === undefined ? undefined : /(?:^|\/)node:(\d[\w.]*|lts|[a-z]+)(?:-.*)?$/.exec(job.image.name)?.[1];
    if (image !== undefined && job.image !== undefined) stated.push({ text: image, at: job.image.at });
    const judged = stated.map((s) => ({ ...s, support: nodeSupportOf(s.text, repo.settings) }));
    // Old lines beside a supported one only show that the code still runs there.
    const best =
      judged.find((s) => s.support.state === 'supported' || s.support.state === 'floating') ??
      judged.findLast((s) => s.support.state === 'ended') ??
      judged[0];
    if (best === undefined || best.support.state === 'unknown') return [];
    // Jobs of one file on the same version are one subject: they are changed together.
    return [
      {
        name: `${pipeline.file} Node.js ${best.text}`,
        at: best.at,
        where: makes(job) ? 'ci' : 'ci-chore',
        stated: best.text,
        support: best.support,
        ...(judged.length > 1 ? { besides: judged.filter((s) => s !== best).map((s) => s.text) } : {}),
      },
    ];
  });
  return found.sort((a, b) => (a.where < b.where ? -1 : a.where > b.where ? 1 : 0));
}

function makes(job: Job): boolean {
  const tasks = job.steps.flatMap((step) => step.commands.flatMap((command) => command.tasks));
  return (['test', 'build', 'publish', 'deploy', 'docker-build'] as const).some((task) => tasks.includes(task));
}

/** NodeSource's `setup_18.x` and `nvm install 18` in scripts of the repository. */
function fromScripts(repo: Repo): readonly NodeVersion[] {
  return repo.ofKind('shell').flatMap(({ path }): NodeVersion[] => {
    if (isExampleOrTest(path) !== undefined) return [];
    return (repo.outline(path, 'shell')?.commands ?? []).flatMap((command) => {
      const version =
        /nodesource\.com\/setup_(\d+)\.x/.exec(command.words.join(' '))?.[1] ??
        (command.words[0] === 'nvm' && /^(install|use)$/.test(command.words[1] ?? '') ? command.words[2] : undefined);
      if (version === undefined || version.includes('$') || version.startsWith('-')) return [];
      return [
        {
          name: `${path} Node.js`,
          at: locOf(path, command.at),
          where: 'provisioning' as const,
          stated: version,
          support: nodeSupportOf(version, repo.settings),
        },
      ];
    });
  });
}
