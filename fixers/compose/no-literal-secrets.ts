import { folderOfStack, neighboursOf } from '../../src/facts/compose/places.ts';
import type { ComposeService } from '../../src/facts/compose/types.ts';
import type { ServiceSecrets } from '../../src/facts/compose/secrets.ts';
import { entryAround } from '../../src/fix/compose.ts';
import { appendLines } from '../../src/fix/lines.ts';
import { type Edits, replaceScalar, together, yamlSheet } from '../../src/fix/yaml.ts';
import { defineFixer, isRefusal, type Edit, type Loc, type Repo } from '../../src/model/index.ts';

/** A secret that is written out. */
export interface WrittenSecret {
  readonly name: string;
  readonly at: Loc;
}

/** Samples of the file in which compose looks for variables. */
const samples = ['.env.example', '.env.sample', '.env.template', '.env.dist'];

/** Takes a secret from the environment of whoever starts the stack, and insists on it. */
export const noLiteralSecrets = defineFixer<ServiceSecrets, WrittenSecret>({
  title: 'Take the value from the environment; put a new one into .env, which is not committed',
  // Until the variable is set nothing starts.
  safety: 'review',
  edits(service, { name, at }, repo) {
    const sheet = yamlSheet(repo, at.file);
    if (isRefusal(sheet)) return sheet;
    const found = entryAround(sheet, at, name);
    if (found === undefined)
      return { refuse: `${name} stands in a command or a build argument, where a variable would be seen as well (${at.file}).` };
    const written = found.node.y === 'scalar' ? found.node.raw.slice(found.isPair ? name.length + 1 : 0) : '';
    const address = withStorePassword(repo, service, written);
    if (address !== undefined) return replaceScalar(sheet, found.node, found.isPair ? `${name}=${address}` : address);
    const asked = withoutDefault(written);
    if (asked === 'unclear') return { refuse: `Which of the defaults in ${name} is the secret has to be looked at (${at.file}).` };
    if (asked !== undefined)
      return together(
        replaceScalar(sheet, found.node, found.isPair ? `${name}=${asked.value}` : asked.value),
        sampleEdits(repo, folderOfStack(repo, service), asked.variable),
      );
    const variable = sharedVariable(repo, service, written) ?? variableFor(repo, service, name);
    if (variable === undefined) return { refuse: `${name} is no name that a variable of compose can have.` };
    const value = `\${${variable}:?}`;
    const edit: Edits = replaceScalar(sheet, found.node, found.isPair ? `${name}=${value}` : value);
    return together(edit, sampleEdits(repo, folderOfStack(repo, service), variable));
  },
});

/** Variables by which the images of stores are told their password. */
const storePasswords =
  /^(POSTGRES_PASSWORD|POSTGRESQL_PASSWORD|MYSQL_PASSWORD|MYSQL_ROOT_PASSWORD|MARIADB_PASSWORD|MARIADB_ROOT_PASSWORD|MONGO_INITDB_ROOT_PASSWORD|RABBITMQ_DEFAULT_PASS|REDIS_PASSWORD)$/;

/**
 * An address (`postgres://user:password@db/name`) whose password is that of a store of the same stack, with the variable
 * of the store in its place: the rest of it is no secret. Undefined for everything else.
 */
function withStorePassword(repo: Repo, service: ServiceSecrets, address: string): string | undefined {
  const [, before = '', password = '', after = '', host = ''] =
    /^([a-z][\w+.-]*:\/\/[^:@/\s$]*:)([^@/\s${}]+)(@([^:/?\s]+).*)$/.exec(address) ?? [];
  const store = neighboursOf(repo, service).find(({ key }) => key === host);
  for (const [name, { value }] of store?.environment ?? []) {
    if (!storePasswords.test(name) || value === undefined) continue;
    const taken = /^\$\{(\w+)(?::?\?[^}]*)?\}$|^\$(\w+)$/.exec(value);
    const variable = taken?.[1] ?? taken?.[2] ?? (value === password ? name : undefined);
    if (variable !== undefined) return `${before}\${${variable}:?}${after}`;
  }
  return undefined;
}

/** The variable of a store's password in the same stack that has the same value: whoever sets it must not have to set it twice. */
function sharedVariable(repo: Repo, service: ServiceSecrets, value: string): string | undefined {
  for (const store of neighboursOf(repo, service)) {
    const shared = [...store.environment].find(([name, own]) => storePasswords.test(name) && own.value === value)?.[0];
    if (shared !== undefined) return variableFor(repo, store, shared);
  }
  return undefined;
}

/** `${NAME:-value}` as `${NAME:?}`: the variable stays the one it was. Undefined where there is no default. */
function withoutDefault(written: string): { readonly value: string; readonly variable: string } | 'unclear' | undefined {
  const defaults = [...written.matchAll(/\$\{([A-Za-z_]\w*):?-[^${}]*\}/g)];
  const [only] = defaults;
  if (only === undefined) return written.includes(':-') && written.includes('${') ? 'unclear' : undefined;
  const variable = only[1] ?? '';
  const value = written.replace(only[0], `\${${variable}:?}`);
  return defaults.length > 1 ? 'unclear' : { value, variable };
}

/** The name itself; with the service in front where another one has a different value under it. */
function variableFor(repo: Repo, service: ComposeService, name: string): string | undefined {
  if (!/^[A-Za-z_]\w*$/.test(name)) return undefined;
  const own = service.environment.get(name)?.value;
  const isShared = neighboursOf(repo, service).every(({ environment }) => {
    const other = environment.get(name)?.value;
    return other === undefined || other === own || other === `\${${name}:?}`;
  });
  // A sample that gives it a value means something else by it: an address for programs on the host, mostly.
  const folder = folderOfStack(repo, service);
  const isTaken = samples.some((each) =>
    new RegExp(`^\\s*${name}=[ \\t]*[^\\s#]`, 'm').test(repo.text(folder === '' ? each : `${folder}/${each}`) ?? ''),
  );
  return isShared && !(isTaken && /(URL|URI|DSN|HOST)$/.test(name)) ? name : `${service.key.toUpperCase().replace(/\W/g, '_')}_${name}`;
}

/** Names the variable in the sample of the env file, without a value; in a new one where git would take it. */
function sampleEdits(repo: Repo, folder: string, variable: string): readonly Edit[] {
  const path = (name: string): string => (folder === '' ? name : `${folder}/${name}`);
  const file = samples.map(path).find((each) => repo.text(each) !== undefined);
  const line = `${variable}=`;
  if (file === undefined) {
    const fresh = path(samples[0] ?? '');
    return repo.exists(fresh) || repo.isIgnored(fresh) ? [] : [{ kind: 'create', file: fresh, text: `${line}\n` }];
  }
  const text = repo.text(file) ?? '';
  return new RegExp(`^\\s*(?:export\\s+)?${variable}\\s*=`, 'm').test(text) ? [] : appendLines(file, text, [line]);
}
