import { fact, findSecrets, locOf, type Evidence, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { deployedImages } from '../docker/index.ts';
import { storedEnvFiles, type EnvSecret, type StoredEnvFile } from './committed.ts';
import { secretNameKind, wordsOf } from './names.ts';

/** One variable of an env file. */
export interface EnvValue {
  readonly name: string;
  readonly value: string;
  /** Of the value. */
  readonly at: Loc;
}

/** An env file in the repository that a running program is meant to load, and the environment its name speaks of. */
export interface RealEnvFile extends StoredEnvFile {
  readonly environment: 'production' | 'staging' | 'development' | 'test' | 'any';
  readonly values: readonly EnvValue[];
}

/** Env files in the repository that are no templates, with their values; encrypted ones left out. */
export const realEnvFiles = fact('env real files', (repo: Repo): readonly RealEnvFile[] =>
  storedEnvFiles(repo).flatMap((stored): readonly RealEnvFile[] => {
    const { file } = stored;
    if (file.role === 'template' || file.encrypted) return [];
    const values = file.outline.entries.map(({ name, value, valueAt }) => ({ name, value, at: locOf(file.path, valueAt) }));
    return values.length === 0 ? [] : [{ ...stored, environment: environmentOf(stored), values }];
  }),
);

function environmentOf({ file, name }: StoredEnvFile): RealEnvFile['environment'] {
  const words = wordsOf(name);
  if (words.some((w) => /^(prod|production|live)$/.test(w))) return 'production';
  if (words.some((w) => /^(staging|stage|uat|preprod)$/.test(w))) return 'staging';
  if (file.role === 'test') return 'test';
  return file.isForDevelopment ? 'development' : 'any';
}

/** Env files that are for production by their name. */
export const productionEnvFiles = fact('env production files', (repo: Repo): readonly RealEnvFile[] =>
  realEnvFiles(repo).filter((file) => file.environment === 'production'),
);

/** Env files that a deployed program loads: for production by their name, or the plain `.env` where it holds secrets. Other names are those of helpers beside it. */
export const loadedEnvFiles = fact('env loaded files', (repo: Repo): readonly RealEnvFile[] =>
  realEnvFiles(repo).filter(
    (f) =>
      f.environment === 'production' ||
      f.environment === 'staging' ||
      (f.environment === 'any' && /(^|\/)\.env$/.test(f.name) && f.secrets.length > 0),
  ),
);

/** Two env files of different environments with a secret in common. */
export interface SharedSecret {
  readonly secret: EnvSecret;
  readonly other: { readonly file: string; readonly at: Loc };
}

/** A production env file beside those of other environments, with the secrets it shares with them. */
export interface SeparatedEnvFile extends RealEnvFile {
  readonly others: readonly string[];
  readonly shared: readonly SharedSecret[];
}

export const separatedEnvFiles = fact('env separated files', (repo: Repo): readonly SeparatedEnvFile[] => {
  const all = realEnvFiles(repo);
  return all
    .filter((file) => file.environment === 'production')
    .flatMap((file): readonly SeparatedEnvFile[] => {
      const others = all.filter((o) => o.environment !== 'production' && o.file.folder === file.file.folder);
      if (others.length === 0 || file.secrets.length === 0) return [];
      const shared = file.secrets.flatMap((secret): readonly SharedSecret[] => {
        if (secret.looks === 'placeholder') return [];
        const twin = others
          .flatMap((o) => o.secrets.map((s) => ({ o, s })))
          .find(({ s }) => s.name === secret.name && s.value === secret.value);
        return twin === undefined ? [] : [{ secret, other: { file: twin.o.name, at: twin.s.at } }];
      });
      return [{ ...file, others: others.map((o) => o.name), shared }];
    });
});

/** A value in a public variable that must not be public: by its name, or by its format. */
export interface PublicSecret {
  readonly name: string;
  readonly at: Loc;
  readonly why: string;
}

/** An env file or build setting with variables that bundlers copy into what browsers download. */
export interface PublicVariables extends Subject {
  readonly names: readonly EnvValue[];
  readonly secrets: readonly PublicSecret[];
}

const publicPrefix = /^(NEXT_PUBLIC|VITE|REACT_APP|EXPO_PUBLIC|NUXT_PUBLIC|GATSBY|VUE_APP|NG_APP|PUBLIC)_/;

/** Env files, templates included, that set public variables. */
export const publicVariables = fact('env public variables', (repo: Repo): readonly PublicVariables[] =>
  storedEnvFiles(repo).flatMap((stored): readonly PublicVariables[] => {
    const values = stored.file.outline.entries.map(({ name, value, valueAt }) => ({ name, value, at: locOf(stored.name, valueAt) }));
    const open = values.filter((v) => publicPrefix.test(v.name));
    const [first] = open;
    if (first === undefined) return [];
    const secrets = open.flatMap(({ name, value, at }): readonly PublicSecret[] => {
      const issued = findSecrets(value).find((m) => m.kind.proof === 'strong');
      if (issued !== undefined) return [{ name, at, why: `holds ${issued.kind.title}` }];
      const rest = name.replace(publicPrefix, '');
      return namesSecret(rest) ? [{ name, at, why: 'is a secret by its name' }] : [];
    });
    return [{ name: stored.name, at: first.at, names: open, secrets }];
  }),
);

/** Names that leave no doubt. Keys and tokens are often made to be seen (maps, analytics), so those words alone do not count. */
function namesSecret(name: string): boolean {
  if (/(SITE_?KEY|PUBLIC|PUBLISHABLE|ANON)/i.test(name)) return false;
  return /(^|_)(SECRET|SECRET_KEY|CLIENT_SECRET|PRIVATE_KEY|PASSWORD|PASSWD|SERVICE_ROLE(_KEY)?|DATABASE_URL|MONGO(DB)?_URI|JWT_SECRET)$/.test(
    name,
  )
    ? secretNameKind(name) !== undefined || /(DATABASE_URL|MONGO(DB)?_URI|SERVICE_ROLE(_KEY)?)$/.test(name)
    : false;
}

/** The repository runs its program in containers, where localhost is the container itself. */
export const containerised = fact('env containerised', (repo: Repo): Evidence | undefined => {
  const image = deployedImages(repo)[0];
  return image === undefined ? undefined : { at: image.at, note: 'runs in a container' };
});
