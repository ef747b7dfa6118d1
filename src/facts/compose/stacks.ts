import { type Evidence, fact, locOf, type Repo, type Span, spanFrom, type YamlNode } from '../../model/index.ts';
import { folderOf, repoPath } from '../docker/paths.ts';
import { purposeOfName } from '../docker/purpose.ts';
import type { Purpose } from '../docker/purpose.ts';
import { yamlAt, yamlEntry, yamlItems, yamlMap, yamlString, yamlStrings } from '../yaml.ts';
import { composeChains, composeRoot } from './chains.ts';
import type { Chain } from './chains.ts';
import { mountedPath, oneShotReason, serviceOf } from './services.ts';
import type { BareService } from './services.ts';
import { roleOfImage } from './roles.ts';
import type { ComposeService, ComposeStack, PlacedNode } from './types.ts';

/** Every stack of compose files, with its services and what it is for. */
export const composeStacks = fact('compose/stacks', (repo: Repo): readonly ComposeStack[] =>
  composeChains(repo).map((chain) => stackOf(repo, chain)),
);

/**
 * The services that checks judge: those of stacks that are not for development, tests or examples. A
 * service that several stacks take from the same files is listed once.
 */
export const deployedServices = fact('compose/deployed-services', (repo: Repo): readonly ComposeService[] => {
  const seen = new Set<string>();
  const judged = composeStacks(repo).filter((stack) => stack.purpose === 'production' || stack.purpose === 'unknown');
  return judged
    .sort((a, b) => rank(a.purpose) - rank(b.purpose))
    .flatMap((stack) => stack.services)
    .filter((service) => !isForDevelopment(service.profiles) && !catchesMail(service))
    .filter((service) => {
      const key = `${service.files.join('\n')}\n${service.key}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
});

/** A catcher of mails, by its image or, where that is built here, by its name: nothing in production depends on it. */
function catchesMail({ role, key, build }: ComposeService): boolean {
  return role === 'mail' || (build !== undefined && roleOfImage(key) === 'mail');
}

/** Whether only profiles for development, tests or tools start a service, or those of what is to go. */
function isForDevelopment(profiles: readonly string[]): boolean {
  return (
    profiles.length > 0 &&
    profiles.every(
      (profile) =>
        /^(tools?|debug|admin|manual|seed|migrations?|deprecated|legacy)$/i.test(profile) ||
        ['development', 'test', 'example'].includes(purposeOfName(profile)),
    )
  );
}

/** The stack a service belongs to. */
export function stackOfService(repo: Repo, service: ComposeService): ComposeStack | undefined {
  return composeStacks(repo).find((stack) => stack.name === service.stack);
}

function rank(purpose: Purpose): number {
  return purpose === 'production' ? 0 : 1;
}

interface Definition {
  readonly layers: PlacedNode[];
  readonly file: string;
  readonly keyAt: Span;
  readonly value: YamlNode;
}

function stackOf(repo: Repo, chain: Chain): ComposeStack {
  const folder = folderOf(chain.files[0]!);
  const definitions = new Map<string, Definition>();
  for (const file of chain.files) define(repo, file, definitions, new Set());
  const bare = [...definitions].map(([key, definition]) => serviceOf(key, definition.layers, folder, definition));
  const name = chain.files.join(' + ');
  const { purpose, why } = chain.purpose === 'unknown' ? purposeByContent(bare, folder, chain.why) : chain;
  const services = bare.map((service): ComposeService => {
    const oneShot = oneShotReason(service, bare);
    return { ...service, name: `${name}: ${service.key}`, stack: name, purpose, ...(oneShot === undefined ? {} : { oneShot }) };
  });
  const doubt = doubtOf(repo, chain.files);
  return {
    name,
    files: chain.files,
    folder,
    purpose,
    why,
    ...(chain.swarm === undefined ? {} : { swarm: chain.swarm }),
    services,
    ...(doubt === undefined ? {} : { doubt }),
  };
}

/** Adds the services of a file, those it includes first. */
function define(repo: Repo, file: string, into: Map<string, Definition>, seen: Set<string>): void {
  const root = composeRoot(repo, file);
  if (root === undefined || seen.has(file)) return;
  seen.add(file);
  for (const item of yamlItems(yamlAt(root, 'include'))) {
    for (const written of item.y === 'map' ? yamlStrings(yamlAt(item, 'path')) : yamlStrings(item)) {
      const path = repoPath(folderOf(file), written);
      if (path !== undefined) define(repo, path, into, seen);
    }
  }
  for (const entry of yamlMap(yamlAt(root, 'services'))) {
    if (entry.value.y !== 'map') continue;
    const layers = [...extendedLayers(repo, file, entry.value, new Set([`${file}#${entry.key}`])), { file, node: entry.value }];
    const known = into.get(entry.key);
    if (known === undefined) into.set(entry.key, { layers, file, keyAt: entry.keyAt, value: entry.value });
    else known.layers.push(...layers);
  }
}

/** Layers that `extends` brings in, the farthest first. */
function extendedLayers(repo: Repo, file: string, service: YamlNode, seen: Set<string>): readonly PlacedNode[] {
  const extended = yamlEntry(service, 'extends')?.value;
  if (extended === undefined) return [];
  const key = yamlString(extended) ?? yamlString(yamlAt(extended, 'service'));
  const other = yamlString(yamlAt(extended, 'file'));
  const from = other === undefined ? file : repoPath(folderOf(file), other);
  if (key === undefined || from === undefined || seen.has(`${from}#${key}`)) return [];
  seen.add(`${from}#${key}`);
  // An extended file may be called anything, and then is plain YAML to the scan.
  const root = composeRoot(repo, from) ?? repo.outline(from, 'yaml')?.docs[0];
  const target = yamlAt(root, 'services', key);
  if (target === undefined) return [];
  return [...extendedLayers(repo, from, target, seen), { file: from, node: withoutUnshared(target) }];
}

/** `depends_on` and links of an extended service are not taken over by older compose versions; restart and the rest are. */
function withoutUnshared(service: YamlNode): YamlNode {
  return service.y === 'map'
    ? { ...service, entries: service.entries.filter((entry) => !/^(depends_on|links|volumes_from)$/.test(entry.key)) }
    : service;
}

const developmentCommand =
  /\b(nodemon|ts-node-dev|tsx watch|next dev|nest start --watch|vite(\s|$)(?!.*build)|webpack(-dev-server| serve)|--watch|--inspect(-brk)?\b|(npm|yarn|pnpm|bun)( run)? ((start|serve):)?(dev|develop|watch|debug)\b|start:(dev|debug|watch)|docker:dev)/;

/** What the services themselves say a stack is for. */
function purposeByContent(
  services: readonly BareService[],
  folder: string,
  otherwise: Evidence,
): { readonly purpose: Purpose; readonly why: Evidence } {
  for (const service of services) {
    const target = service.build?.target;
    if (service.build !== undefined && target !== undefined) {
      const purpose = purposeOfName(target);
      if (purpose === 'development' || purpose === 'test')
        return { purpose, why: { at: service.build.at, note: `${service.key} is built with the target ${target}` } };
    }
    const mount = service.volumes.find((volume) => isSourceMount(service, volume, folder));
    if (mount !== undefined)
      return { purpose: 'development', why: { at: mount.at, note: `${service.key} mounts its source code over the image` } };
    const inspector = service.ports.find((port) => port.target === '9229');
    if (inspector !== undefined)
      return { purpose: 'development', why: { at: inspector.at, note: `${service.key} publishes the debugger of Node.js` } };
    if (service.role === 'emulator' || service.role === 'mail')
      return { purpose: 'development', why: { at: service.keyAt, note: `${service.key} stands in for a service that production has` } };
    const environment = service.environment.get('NODE_ENV');
    if (environment?.value === 'development' || environment?.value === 'test') {
      return { purpose: environment.value, why: { at: environment.at, note: `NODE_ENV of ${service.key} is ${environment.value}` } };
    }
    const command = service.command ?? service.entrypoint;
    if (service.role === 'app' && command !== undefined && developmentCommand.test(command.text)) {
      return { purpose: 'development', why: { at: command.at, note: `the command of ${service.key} is for development` } };
    }
  }
  const helpers = new Set(['database', 'cache', 'queue', 'search', 'storage', 'mail', 'admin', 'emulator', 'monitoring']);
  const first = services[0];
  if (first !== undefined && services.every((service) => helpers.has(service.role))) {
    return { purpose: 'development', why: { at: first.keyAt, note: 'it starts only helpers for an application that runs outside of it' } };
  }
  return { purpose: 'unknown', why: otherwise };
}

/**
 * A bind mount of the build context, or of a source folder in it; of the whole repository for an image that
 * is not built here. Uploads, data and single configuration files are none.
 */
function isSourceMount(service: BareService, volume: ComposeService['volumes'][number], folder: string): boolean {
  const path = mountedPath(service, volume, folder);
  const context = service.build === undefined && service.role === 'app' ? '' : service.build?.context;
  if (service.build === undefined && path !== '') return false;
  if (path === undefined || context === undefined || volume.readOnly) return false;
  const inner = context === '' ? path : path === context ? '' : path.startsWith(`${context}/`) ? path.slice(context.length + 1) : undefined;
  return inner === '' || (inner !== undefined && /^(src|app|lib|server|api|source|packages|apps|package\.json)(\/|$)/.test(inner));
}

function doubtOf(repo: Repo, files: readonly string[]): ComposeStack['doubt'] {
  for (const file of files) {
    const outline = repo.outline(file, 'compose');
    if (outline?.templated === true) return { reason: `${file} is a template`, at: locOf(file, spanFrom(0, 0)) };
    const error = outline?.errors.find((e) => e.message.startsWith('Not readable'));
    if (error !== undefined) return { reason: `a part of ${file} could not be read`, at: locOf(file, spanFrom(error.at, error.at)) };
  }
  return undefined;
}
