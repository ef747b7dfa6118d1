import type { Evidence, Repo, YamlEntry, YamlNode } from '../../model/index.ts';
import { locOf } from '../../model/index.ts';
import { isExampleOrTest } from '../paths.ts';
import { yamlAt, yamlHas, yamlItems, yamlLoc, yamlMap, yamlString } from '../yaml.ts';
import { databaseOf } from './database-images.ts';

/** Compose files that say by their name that they are not for production, or that they are. */
const rehearsal = /(^|[._/-])(dev|development|test|tests|testing|e2e|ci|local|override|sandbox|debug)([._/-]|$)/i;
const production = /(^|[._/-])(prod|production|deploy|release|swarm|stack)([._/-]|$)/i;

/**
 * Databases that production runs from this repository's own files: a Kubernetes workload, or a service of a
 * compose file that is meant for production. Development databases and managed ones are not among them.
 */
export function ownDatabases(repo: Repo): readonly Evidence[] {
  return [...inKubernetes(repo), ...inCompose(repo)];
}

function inKubernetes(repo: Repo): readonly Evidence[] {
  return repo.ofKind('kubernetes').flatMap(({ path }) => {
    if (isExampleOrTest(path) !== undefined || rehearsal.test(path)) return [];
    return (repo.outline(path, 'kubernetes')?.docs ?? []).flatMap((doc): Evidence[] => {
      const kind = yamlString(yamlAt(doc, 'kind'));
      if (kind !== 'StatefulSet' && kind !== 'Deployment') return [];
      return yamlItems(yamlAt(doc, 'spec', 'template', 'spec', 'containers')).flatMap((container) => {
        const image = yamlAt(container, 'image');
        const database = databaseOf(yamlString(image) ?? '');
        return image === undefined || database === undefined ? [] : [{ at: yamlLoc(path, image), note: `${database} in a ${kind}` }];
      });
    });
  });
}

function inCompose(repo: Repo): readonly Evidence[] {
  const files = repo.ofKind('compose').filter((f) => isExampleOrTest(f.path) === undefined && !rehearsal.test(f.path));
  return files.flatMap(({ path }) => {
    const services = yamlMap(yamlAt(repo.outline(path, 'compose')?.docs[0], 'services'));
    if (!production.test(path) && !isProduction(services)) return [];
    return services.flatMap((service): Evidence[] => {
      const image = yamlAt(service.value, 'image');
      const database = databaseOf(yamlString(image) ?? '');
      return image === undefined || database === undefined ? [] : [{ at: locOf(path, service.keyAt), note: `${database} with its data in compose service ${service.key}` }];
    });
  });
}

/**
 * A compose file without a telling name is for production when its database keeps data in a volume and
 * comes back after a reboot, beside an application that restarts too and does not mount its source code.
 */
function isProduction(services: readonly YamlEntry[]): boolean {
  const isDatabase = (s: YamlEntry): boolean => databaseOf(yamlString(yamlAt(s.value, 'image')) ?? '') !== undefined;
  const keeps = services.some((s) => isDatabase(s) && yamlHas(s.value, 'volumes') && restarts(s.value));
  const applications = services.filter((s) => !isDatabase(s) && (yamlHas(s.value, 'build') || yamlHas(s.value, 'image')));
  return keeps && applications.some((s) => restarts(s.value) && !mountsSource(s.value)) && !applications.some((s) => mountsSource(s.value));
}

function restarts(service: YamlNode): boolean {
  const policy = yamlString(yamlAt(service, 'restart'));
  return policy === 'always' || policy === 'unless-stopped' || policy?.startsWith('on-failure') === true || yamlHas(service, 'deploy', 'restart_policy');
}

/** A bind mount of the project's folder (`.:/app`, `./src:/app/src`): the service runs the working copy. */
function mountsSource(service: YamlNode): boolean {
  return yamlItems(yamlAt(service, 'volumes')).some((v) => {
    const source = (yamlString(v) ?? '').split(':')[0] ?? '';
    const long = yamlString(yamlAt(v, 'source'));
    return /^(\.|\.\/?|\.\/(src|app|lib|server|backend|api))$/.test(long ?? source) || /^\$\{?PWD\}?\/?$/.test(source);
  });
}
