import type { Evidence, Loc, Repo } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { isBundleStep } from '../docker/build-steps.ts';
import { imageOfService } from '../docker/deployments.ts';
import { entrypointScript } from '../docker/startup.ts';
import type { Image } from '../docker/types.ts';
import { deployedServices } from './stacks.ts';
import type { ComposeService } from './types.ts';

const publicName = /^(NEXT_PUBLIC|REACT_APP|VITE|VUE_APP|GATSBY|PUBLIC|NUXT_PUBLIC_BUILD)_\w/;
const atRuntime = /next-runtime-env|envsubst|runtime-env|env-config|__ENV|import-meta-env|react-env|replace-env|sed -i/;

/** A variable of a browser bundle, as a compose service is given it. */
export interface PublicVariable {
  readonly name: string;
  readonly at: Loc;
  /** It is a build argument too. */
  readonly isBuilt: boolean;
}

/** A compose service that is built here, bundles code for browsers, and is given its variables. */
export interface BundledService extends ComposeService {
  readonly variables: readonly PublicVariable[];
  /** Something puts the values in when the container starts. */
  readonly runtime: Evidence | undefined;
  /** The step of the image that bundles. */
  readonly bundles: Loc;
}

/** Services of deployed stacks with variables that a bundler replaces when the image is built. */
export const bundledServices = fact('compose/bundled-services', (repo: Repo): readonly BundledService[] =>
  deployedServices(repo).flatMap((service): readonly BundledService[] => {
    const image = service.build === undefined ? undefined : imageOfService(repo, service);
    const bundles = image?.used.flatMap((stage) => stage.runs).find((run) => isBundleStep(run.value))?.at;
    if (image === undefined || bundles === undefined || service.build === undefined) return [];
    const variables = [...service.environment].flatMap(([name, { at }]): readonly PublicVariable[] =>
      publicName.test(name) ? [{ name, at, isBuilt: service.build?.args.has(name) === true || setInImage(image, name) }] : [],
    );
    const runtime = runtimeOf(repo, service, image) ?? servedAs(repo, service, variables);
    return variables.length === 0 ? [] : [{ ...service, variables, runtime, bundles }];
  }),
);

/** The image itself has a value before it bundles. */
function setInImage(image: Image, name: string): boolean {
  return image.used.some((stage) => stage.env.get(name)?.value !== undefined && stage.env.get(name)?.value !== '');
}

/** A file of the web server that names the variable: Caddy and nginx templates put it into the page. */
function servedAs(repo: Repo, service: ComposeService, variables: readonly PublicVariable[]): Evidence | undefined {
  const folder = service.build?.context ?? '';
  for (const { path, origin } of repo.files) {
    if (origin !== 'own' || (folder !== '' && !path.startsWith(`${folder}/`))) continue;
    if (!/(^|\/)Caddyfile$|\.(conf|template|tmpl|sh)$|(^|\/)public\/[^/]+\.(js|json|html)$/.test(path)) continue;
    const text = repo.text(path) ?? '';
    const found = variables.map(({ name }) => text.indexOf(name)).find((at) => at >= 0);
    if (found !== undefined) return { at: { file: path, start: found, end: found + 1 }, note: 'the web server puts values in' };
  }
  return undefined;
}

function runtimeOf(repo: Repo, service: ComposeService, image: Image): Evidence | undefined {
  const command = service.command ?? service.entrypoint;
  if (command !== undefined && isBundleStep(command.text)) return { at: command.at, note: 'the container bundles when it starts' };
  const own = image.shipped.cmd ?? image.shipped.entrypoint;
  if (own !== undefined && (isBundleStep(own.text) || atRuntime.test(own.text)))
    return { at: own.at, note: 'values are put in at the start' };
  const script = entrypointScript(repo, image);
  const text = script === undefined ? '' : (repo.text(script.path) ?? '');
  if (script !== undefined && (isBundleStep(text) || atRuntime.test(text) || publicName.test(text)))
    return { at: { file: script.path, start: 0, end: 0 }, note: 'the entrypoint puts values in' };
  const folder = service.build?.context ?? '';
  for (const path of [folder === '' ? 'package.json' : `${folder}/package.json`, image.file.replace(/[^/]*$/, 'package.json')]) {
    const found = repo.text(path)?.search(/"(next-runtime-env|@import-meta-env\/[\w-]+|runtime-env-cra|react-inject-env)"/) ?? -1;
    if (found >= 0) return { at: { file: path, start: found, end: found + 1 }, note: 'a package brings values in at run time' };
  }
  return undefined;
}
