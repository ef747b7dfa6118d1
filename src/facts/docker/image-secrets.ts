import { findSecrets, type Loc, locOf, type Repo } from '../../model/index.ts';
import { commandsIn } from '../shell.ts';
import { carriedBy, isSampleEnv } from './context-copies.ts';
import { repoPath } from './paths.ts';
import { isSecretName, secretInUse } from './secret-in-use.ts';
import type { Image, Stage } from './types.ts';

/** A secret that ends up in an image or in its build. */
export interface ImageSecret {
  readonly kind: 'env' | 'arg' | 'arg-without-default' | 'env-from-arg' | 'run' | 'env-file' | 'sample-as-env' | 'key-file';
  /** Variable or file. */
  readonly name: string;
  readonly at: Loc;
  /** It is in the image that ships; otherwise only in a stage that is thrown away. */
  readonly ships: boolean;
  /** A value everybody knows ("changeme"). */
  readonly known: boolean;
  /** A file that is not in the repository and whose name does not settle what it holds. */
  readonly unseen?: true;
  /** For files: variables in it that hold secrets. */
  readonly holds?: readonly string[];
  readonly related?: Loc;
}

/** Every secret that the instructions of the stages an image uses bring in. */
export function imageSecrets(repo: Repo, image: Image): readonly ImageSecret[] {
  return image.used.flatMap((stage) => {
    const ships = image.shipped.chain.includes(stage.index);
    return [...variableSecrets(stage, ships), ...copiedSecrets(repo, image, stage, ships), ...commandSecrets(repo, image, stage, ships)];
  });
}

function variableSecrets(stage: Stage, ships: boolean): readonly ImageSecret[] {
  const found: ImageSecret[] = [];
  for (const instruction of stage.instructions) {
    if (instruction.keyword !== 'ENV' && instruction.keyword !== 'ARG') continue;
    for (const pair of instruction.pairs ?? []) {
      const at: Loc = locOf(stage.file, pair.at);
      const common = { name: pair.name, at, ships };
      const isSecret = isSecretName(pair.name);
      if (instruction.keyword === 'ARG' && pair.value === undefined) {
        if (isSecret && ships) found.push({ ...common, kind: 'arg-without-default', known: false });
        continue;
      }
      const value = pair.value ?? '';
      const kind = instruction.keyword === 'ENV' ? 'env' : 'arg';
      const source = /^\$\{?(\w+)\}?$/.exec(value)?.[1];
      if (isSecret && kind === 'env' && source !== undefined && stage.args.has(source)) {
        // Without a default the value is whatever the builder was given: it stays in the image's configuration.
        if (ships) found.push({ ...common, kind: 'env-from-arg', known: false });
        continue;
      }
      const judged = secretInUse(pair.name, value);
      // Builds often want some value to be there; what everybody knows and nobody ships does no harm.
      if (judged === undefined || (judged === 'known' && !ships)) continue;
      found.push({ ...common, kind, known: judged === 'known' });
    }
  }
  return found;
}

const keyFiles =
  /^(id_(rsa|dsa|ecdsa|ed25519)|.*\.(key|p12|pfx|keystore|jks)|.*private.*\.pem|.*key\.pem|service-?account.*\.json|credentials(\.json)?|\.netrc|\.git-credentials|\.pgpass)$/i;

function copiedSecrets(repo: Repo, image: Image, stage: Stage, inChain: boolean): readonly ImageSecret[] {
  const found: ImageSecret[] = [];
  for (const copy of stage.copies) {
    if (copy.from !== undefined) continue;
    for (const { value, at } of copy.sources) {
      const base = value.split('/').at(-1)!;
      const target =
        copy.to === undefined || copy.toText.endsWith('/') || /^\.\/?$/.test(copy.toText) ? base : copy.toText.split('/').at(-1)!;
      const to =
        copy.to === undefined
          ? undefined
          : target === base && copy.to.split('/').at(-1) !== base
            ? `${copy.to.replace(/\/$/, '')}/${base}`
            : copy.to;
      const carried = inChain ? undefined : carriedBy(image, stage.index, to);
      const common = { at, ships: inChain || carried !== undefined, ...(carried === undefined ? {} : { related: carried }) };
      const file = pathInContexts(repo, image, value);
      if (isEnvName(base)) {
        const sample = isSampleEnv(base);
        // A sample copied under its own name is documentation.
        if (sample && isSampleEnv(target)) continue;
        const holds = file === undefined ? undefined : secretsOfEnvFile(repo, file);
        if (holds !== undefined && holds.length === 0) continue;
        if (!sample || isEnvName(target))
          found.push({
            ...common,
            kind: sample ? 'sample-as-env' : 'env-file',
            name: value,
            // Of a file that is not in the repository only the name is known.
            known: sample || holds === undefined,
            ...(holds === undefined && (sample || !base.startsWith('.env')) ? { unseen: true as const } : {}),
            ...(holds === undefined ? {} : { holds }),
          });
      } else if (keyFiles.test(base) || (base === '.npmrc' && file !== undefined && hasToken(repo, file)))
        found.push({ ...common, kind: 'key-file', name: value, known: false });
    }
  }
  return found;
}

/** `.env`, `.env.production`, `prod.env`, `env-example-relational`; a glob over them counts. */
function isEnvName(name: string): boolean {
  return /^\.env([.*_-].*)?$|^\.env\*?$|^[\w.-]+\.env$|^env[.-](example|sample|template)/i.test(name);
}

function pathInContexts(repo: Repo, image: Image, source: string): string | undefined {
  for (const { context } of image.ignores) {
    const path = repoPath(context, source.replace(/^\/+/, ''));
    if (path !== undefined && repo.file(path) !== undefined) return path;
  }
  return undefined;
}

/** Names of the variables of an env file that hold something secret, known defaults included. */
function secretsOfEnvFile(repo: Repo, path: string): readonly string[] {
  const entries = repo.outline(path, 'dotenv')?.entries ?? linesOf(repo.text(path) ?? '');
  return entries.filter(({ name, value }) => secretInUse(name, value) !== undefined).map(({ name }) => name);
}

function linesOf(text: string): readonly { readonly name: string; readonly value: string }[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line);
    return match === null ? [] : [{ name: match[1]!, value: match[2]!.replace(/^(["'])(.*)\1$/, '$2') }];
  });
}

function hasToken(repo: Repo, path: string): boolean {
  return /_(authToken|auth|password)\s*=\s*(?!\$\{)\S{8,}/.test(repo.text(path) ?? '');
}

/** RUN: a sample env file put in place as the real one, and credentials written out. */
function commandSecrets(repo: Repo, image: Image, stage: Stage, inChain: boolean): readonly ImageSecret[] {
  const found: ImageSecret[] = [];
  for (const run of stage.runs) {
    for (const command of commandsIn(run.value)) {
      const [program = '', ...args] = command.words;
      if (!/^(cp|mv|ln|install)$/.test(program)) continue;
      const files = args.filter((arg) => !arg.startsWith('-'));
      const [from = '', to = ''] = files.slice(-2);
      const [fromName, toName] = [from.split('/').at(-1)!, to.split('/').at(-1)!];
      if (files.length < 2 || !isEnvName(fromName) || !isSampleEnv(fromName) || !isEnvName(toName) || isSampleEnv(toName)) continue;
      const file = pathInContexts(repo, image, from.startsWith('/') ? fromName : from) ?? pathInContexts(repo, image, fromName);
      const holds = file === undefined ? undefined : secretsOfEnvFile(repo, file);
      if (holds !== undefined && holds.length === 0) continue;
      const folder = stage.workdir?.value ?? '/';
      const carried = inChain ? undefined : carriedBy(image, stage.index, to.startsWith('/') ? to : `${folder}/${toName}`);
      found.push({
        kind: 'sample-as-env',
        name: from,
        at: run.at,
        ships: inChain || carried !== undefined,
        known: true,
        ...(holds === undefined ? { unseen: true as const } : { holds }),
        ...(carried === undefined ? {} : { related: carried }),
      });
    }
    const literal = findSecrets(run.value).find((match) => match.kind.proof === 'strong');
    if (literal !== undefined) found.push({ kind: 'run', name: literal.kind.title, at: run.at, ships: inChain, known: false });
  }
  return found;
}

/** What an image does with a secret, in words that follow its name: "copies the env file .env with DB_PASSWORD". */
export function describeSecret({ kind, name, known, holds = [] }: ImageSecret): string {
  const held = holds.slice(0, 3).join(', ');
  switch (kind) {
    case 'env':
      return known ? `sets ${name} to a value everybody knows` : `has a value for ${name} written into it`;
    case 'arg':
      return `has a default for the build argument ${name} written into it`;
    case 'arg-without-default':
      return `takes ${name} as a build argument, which stays readable in its history`;
    case 'env-from-arg':
      return `keeps the build argument for ${name} in its environment, readable for everybody who can pull it`;
    case 'run':
      return `has ${name} in a command`;
    case 'env-file':
      return `copies the env file ${name}${held === '' ? '' : ` with ${held}`}`;
    case 'sample-as-env':
      return `puts the sample ${name} in place as its real env file${held === '' ? '' : `, with known values for ${held}`}`;
    case 'key-file':
      return `copies ${name}, a file with credentials`;
  }
}
