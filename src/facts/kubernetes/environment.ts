import type { Loc, Repo, Subject } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { secretInUse } from '../docker/secret-in-use.ts';
import type { SecretInUse } from '../docker/secret-in-use.ts';
import { yamlAt, yamlMap, yamlString } from '../yaml.ts';
import { deployedObjects, deployedWorkloads, foreignSource, named } from './deployed.ts';
import type { DeployedWorkload } from './deployed.ts';
import { entryLoc } from './places.ts';
import { knownServices, knownWorkloads } from './references.ts';
import type { Container } from './types.ts';

/** A workload one of whose containers has variables of its own. */
export const workloadsWithEnv = fact('kubernetes/workloads-with-env', (repo: Repo): readonly DeployedWorkload[] =>
  deployedWorkloads(repo).filter(({ workload }) => workload.containers.some(({ envEntries }) => envEntries.length > 0)),
);

/** A reference that Kubernetes leaves as it stands, because what it names comes later. */
export interface EarlyReference {
  readonly container: string;
  readonly name: string;
  readonly refers: readonly string[];
  readonly at: Loc;
  readonly definedAt: readonly Loc[];
}

/** References to variables that are defined further down in the same list. `$$(NAME)` is an escape. */
export function earlyReferences(container: Container): readonly EarlyReference[] {
  // What config maps bring in as a whole is there before the list.
  if (container.envFrom.length > 0) return [];
  return container.envEntries.flatMap(({ name, value, at }, index): readonly EarlyReference[] => {
    const later = new Map<string, Loc>();
    for (const match of (value ?? '').matchAll(/(\$*)\$\(([A-Za-z_.-][\w.-]*)\)/g)) {
      const refers = match[2]!;
      if (match[1]!.length % 2 === 1 || container.envEntries.slice(0, index).some((entry) => entry.name === refers)) continue;
      const found = container.envEntries.slice(index + 1).find((entry) => entry.name === refers);
      if (found !== undefined) later.set(refers, found.at);
    }
    return later.size === 0 ? [] : [{ container: container.name, name, refers: [...later.keys()], at, definedAt: [...later.values()] }];
  });
}

/** References to variables that are defined before. */
export function goodReferences(container: Container): readonly Loc[] {
  return container.envEntries.filter(({ value }) => /\$\(\w/.test(value ?? '')).map(({ at }) => at);
}

/** Something secret written into a manifest. */
export interface ManifestSecret {
  readonly name: string;
  readonly at: Loc;
  readonly value: SecretInUse;
}

/** An object with settings, and the secrets that are written out in it. */
export interface SettingsObject extends Subject {
  readonly kind: 'workload' | 'ConfigMap' | 'Secret';
  readonly secrets: readonly ManifestSecret[];
  readonly count: number;
  readonly purpose: DeployedWorkload['workload']['purpose'];
}

/** Workloads, config maps and secrets with settings in them. */
export const settingsObjects = fact('kubernetes/settings', (repo: Repo): readonly SettingsObject[] => {
  const workloads = workloadsWithEnv(repo).map(({ name, at, workload }): SettingsObject => {
    const entries = workload.containers.flatMap(({ envEntries }) => envEntries);
    const secrets = entries.flatMap(({ name: variable, value, at: place }): readonly ManifestSecret[] => secretIn(variable, value, place));
    return { name, at, kind: 'workload', secrets, count: entries.length, purpose: workload.purpose };
  });
  const maps = deployedObjects(repo).flatMap((object): readonly SettingsObject[] => {
    if ((object.kind !== 'ConfigMap' && object.kind !== 'Secret') || object.templated) return [];
    const isSecret = object.kind === 'Secret';
    const entries = [
      ...yamlMap(yamlAt(object.node, 'data')).map((entry) => ({ entry, encoded: isSecret })),
      ...yamlMap(yamlAt(object.node, 'stringData')).map((entry) => ({ entry, encoded: false })),
    ];
    if (entries.length === 0) return [];
    const secrets = entries.flatMap(({ entry, encoded }): readonly ManifestSecret[] => {
      const text = yamlString(entry.value);
      if (text === undefined || text.includes('\n')) return [];
      const found = secretIn(entry.key, encoded ? decoded(text) : text, entryLoc(object.file, entry));
      // A value that everybody tries first marks what somebody has to fill in.
      return isSecret ? found.filter(({ value }) => value === 'real') : found;
    });
    return [
      {
        name: `${object.kind}/${object.name}`,
        at: object.at,
        kind: isSecret ? 'Secret' : 'ConfigMap',
        secrets,
        count: entries.length,
        purpose: object.purpose,
      },
    ];
  });
  return named([...workloads, ...maps]);
});

function secretIn(name: string, value: string | undefined, at: Loc): readonly ManifestSecret[] {
  if (value === undefined || /\$\(|\$\{|\{\{|^ENC\[|^AQI|<.*>|^\/|^vault:/.test(value)) return [];
  const found = secretInUse(name, value);
  return found === undefined ? [] : [{ name, at, value: found }];
}

function decoded(text: string): string {
  try {
    const value = atob(text.trim());
    return /^[\x20-\x7e\s]*$/.test(value) ? value.trim() : '';
  } catch {
    return '';
  }
}

/** A host that a setting names, and whether the manifests have a service of that name. */
export interface NamedHost {
  readonly host: string;
  readonly variable: string;
  readonly at: Loc;
  readonly found: boolean;
}

/** A workload whose settings name hosts of the cluster. */
export interface CallingWorkload extends Subject {
  readonly hosts: readonly NamedHost[];
  readonly foreign: Loc | undefined;
}

/** Workloads whose variables hold addresses with a host of one word, which only the cluster's own names can be. */
export const callingWorkloads = fact('kubernetes/calling-workloads', (repo: Repo): readonly CallingWorkload[] => {
  const names = new Set([...knownServices(repo).map(({ name }) => name), ...knownWorkloads(repo).map(({ name }) => name)]);
  if (knownServices(repo).length < 2) return [];
  return workloadsWithEnv(repo).flatMap(({ name, at, workload, containers }): readonly CallingWorkload[] => {
    if (workload.templated) return [];
    const own = new Set(containers.map((container) => container.name));
    const hosts = containers.flatMap(({ envEntries }) =>
      envEntries.flatMap(({ name: variable, value, at: place }): readonly NamedHost[] => {
        const host = hostOf(value ?? '');
        if (host === undefined || own.has(host)) return [];
        return [{ host, variable, at: place, found: names.has(host) }];
      }),
    );
    return hosts.length === 0 ? [] : [{ name, at, hosts, foreign: foreignSource(repo) }];
  });
});

/** `redis://:x@redis:6379/0`, `http://api.shop.svc.cluster.local`: the name of the service. */
function hostOf(value: string): string | undefined {
  const match = /^[a-z][a-z0-9+.-]*:\/\/(?:[^@/\s]*@)?([a-z0-9-]+)(\.[a-z0-9-]+\.svc(?:\.cluster\.local)?)?(?::\d+)?(?:[/?]\S*)?$/i.exec(
    value,
  );
  const host = match?.[1];
  if (host === undefined || /^\d+$|^localhost$|^host$/.test(host) || !/[a-z]/i.test(host)) return undefined;
  return host;
}
