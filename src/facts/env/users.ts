import type { Repo, Subject } from '../../model/index.ts';
import { factEach } from '../../model/index.ts';
import { packageOfFile } from '../packages.ts';
import { services, type Service } from '../services/index.ts';
import { packageOf, stringOf } from '../wiring/values.ts';
import { isAddressOrSecret, isPipelineVariable, isPlatformVariable, isPublicVariable } from './names.ts';
import { isProgramPath, isScript, programFiles, readsOf } from './reads.ts';
import type { EnvRead } from './reads.ts';
import { envValidations } from './validation.ts';
import type { EnvValidation } from './validation.ts';

/** A program that reads variables of its own, with every check of them that it reaches. */
export interface EnvUser extends Subject {
  /** Reads of variables that it needs: no value in code stands in for them anywhere. */
  readonly needed: readonly EnvRead[];
  /** Reads of addresses and secrets with a value in code for the case that the variable is not set. */
  readonly taken: readonly EnvRead[];
  readonly validations: readonly EnvValidation[];
  /** Part of the program could not be followed. */
  readonly doubt: string | undefined;
}

/**
 * One per started service, over the files its entry reaches. A service whose start a framework or an image does
 * (Next, a Dockerfile beside its package.json) is taken over the program files of its folder: what is not found
 * there may stand in another package. Programs that read only switches and settings with a value are left out.
 */
export const envUsers = factEach('env users', services, (repo: Repo, service): readonly EnvUser[] => {
  const user = envUserOf(repo, service);
  return user === undefined ? [] : [user];
});

/** What one service reads; undefined where it reads nothing that matters. */
export function envUserOf(repo: Repo, service: Service): EnvUser | undefined {
  const program = programOf(repo, service);
  if (program === undefined) return undefined;
  const { files, doubt } = program;
  const reads = [...files.flatMap((path) => readsOf(repo, path)), ...configReads(service)].filter(
    (read) => !isPipelineVariable(read.name) && !isPublicVariable(read.name),
  );
  const validations = envValidations(repo, files);
  const checked = new Set(validations.flatMap((validation) => validation.names ?? []));
  const copes = new Set(reads.filter((read) => read.hasFallback && !checked.has(read.name)).map((read) => read.name));
  const needed = reads.filter((read) => !copes.has(read.name));
  const taken = reads.filter((read) => copes.has(read.name) && read.isOptional !== true && isAddressOrSecret(read.name));
  // A schema that is the only reader of the environment: the check stands where the reads would.
  const whole = validations.find((validation) => validation.names === undefined);
  const first = needed[0] ?? taken[0] ?? (whole === undefined ? undefined : (reads[0] ?? (whole.byHand === true ? undefined : whole)));
  if (first === undefined) return undefined;
  const subject = { name: service.name, ...(service.service === undefined ? {} : { service: service.service }) };
  return { ...subject, at: first.at, needed, taken, validations, doubt };
}

/** `config.get('JWT_SECRET')` of Nest's ConfigService; `getOrThrow` sees to the absence itself. */
function configReads(service: Service): readonly EnvRead[] {
  return (service.wiring?.trace ?? []).flatMap((call): readonly EnvRead[] => {
    if (call.method !== 'get' || packageOf(call.recv)?.pkg !== '@nestjs/config') return [];
    const name = stringOf(call.args[0]);
    const second = call.args[1];
    if (name === undefined || !/^[A-Z][A-Z0-9_]*$/.test(name) || isPlatformVariable(name)) return [];
    return [{ name, at: call.at, hasFallback: second !== undefined && second.t !== 'obj', how: 'config' }];
  });
}

function programOf(repo: Repo, service: Service): { readonly files: readonly string[]; readonly doubt: string | undefined } | undefined {
  const { wiring } = service;
  if (wiring !== undefined)
    return {
      files: [...wiring.modules.keys()].filter((path) => isProgramFile(repo, path)).sort(),
      doubt: wiring.incomplete[0] === undefined ? undefined : 'part of what it loads could not be followed',
    };
  if (!service.frameworks.some((tool) => /^(next|nuxt|remix-serve|react-router-serve)$/.test(tool))) return undefined;
  return { files: filesOf(repo, programFiles(repo), service.root), doubt: 'not every module that its framework loads is known' };
}

function isProgramFile(repo: Repo, path: string): boolean {
  const file = repo.file(path);
  return file?.kind === 'js' && file.origin === 'own' && isProgramPath(path);
}

/** Program files of a folder, those of packages inside it left out. */
function filesOf(repo: Repo, program: readonly string[], root: string): readonly string[] {
  return program.filter((path) => (packageOfFile(repo, path)?.dir ?? '') === root && !isScript(path));
}
