import { rootModule } from '../../../src/facts/server/nest-modules.ts';
import type { HttpService } from '../../../src/facts/services/index.ts';
import { packageOf, stringOf } from '../../../src/facts/wiring/values.ts';
import { specifierTo } from '../../../src/facts/wiring/named.ts';
import {
  addToList,
  addProperties,
  bind,
  hasProperty,
  joined,
  nodeAt,
  propertyValue,
  styled,
  type CodeFile,
} from '../../../src/fix/code/index.ts';
import type { ClassVal } from '../../../src/facts/wiring/values.ts';
import type { Edit, Refusal, Repo } from '../../../src/model/index.ts';
import { relativeImports } from '../../node/parts/stores.ts';
import { codeOf } from './service.ts';

/** The module a Nest application starts with, ready to take a controller. */
export interface NestModule {
  readonly cls: ClassVal;
  readonly code: CodeFile;
  /** Folder of the module with its slash; "" for the root. */
  readonly folder: string;
}

/** Finds the first module. Refuses where what is added to it would be guarded, or answer somewhere else than expected. */
export async function nestModule(repo: Repo, http: HttpService): Promise<NestModule | Refusal> {
  const cls = rootModule(http.app);
  if (cls === undefined) return { refuse: 'The module the application starts with is computed.' };
  const code = await codeOf(repo, http.owner, cls.file);
  if (code === undefined) return { refuse: `${cls.file} belongs to another package or cannot be read.` };
  const guarded = [...http.wiring.modules.keys()].find((file) => isGuarded(repo.text(file) ?? ''));
  if (guarded !== undefined)
    return {
      refuse: `A guard of the whole application (${guarded}) stands before every controller; whether probes may pass has to be decided by a person.`,
    };
  if (http.wiring.trace.some((c) => c.method === 'enableVersioning'))
    return { refuse: 'Its routes are versioned; which version probes have is for a person to decide.' };
  return { cls, code, folder: cls.file.slice(0, cls.file.lastIndexOf('/') + 1) };
}

/** A guard for every controller is provided, other than one that limits requests, which probes can be left out of. */
function isGuarded(text: string): boolean {
  const others = text
    .replace(/^import\b[^;]*?from\s*['"][^'"]+['"]/gm, '')
    .replace(/\{\s*provide:\s*APP_GUARD,\s*useClass:\s*ThrottlerGuard,?\s*\}/g, '');
  return /\bAPP_GUARD\b|\buseGlobalGuards\(/.test(others);
}

/** The path of a controller's route below the global prefix; undefined where a path cannot be had because of it. */
export function belowPrefix(http: HttpService, path: string, isAskedFor: boolean): string | undefined {
  const call = http.wiring.trace.find((c) => c.method === 'setGlobalPrefix');
  if (call === undefined) return path.slice(1);
  const prefix = (stringOf(call.args[0]) ?? '').replace(/^\/|\/$/g, '');
  if (prefix !== '' && path.startsWith(`/${prefix}/`)) return path.slice(prefix.length + 2);
  return isAskedFor ? undefined : path.slice(1);
}

/** Edits that create a controller beside the module and add it to its controllers. */
export function withController(repo: Repo, module: NestModule, name: string, file: string, text: string): readonly Edit[] | Refusal {
  const { code, cls, folder } = module;
  const path = `${folder}${file}`;
  if (repo.exists(path)) return { refuse: `${path} is there already.` };
  const decorator = cls.decorators.find((d) => d.t === 'call' && packageOf(d.call.f)?.member === 'Module');
  const object =
    decorator?.t === 'call'
      ? nodeAt(code, decorator.call.at)
          ?.getDescendants()
          .find((n) => n.getKindName() === 'ObjectLiteralExpression')
      : undefined;
  if (object === undefined) return { refuse: `What ${cls.file} is made of is computed.` };
  const meta = object as Parameters<typeof hasProperty>[0];
  const list = propertyValue(meta, 'controllers');
  const specifier = specifierTo(cls.file, path, relativeImports(repo, cls.file), repo.outline(cls.file, 'js')?.syntax === 'esm');
  const bound = bind(code, { module: specifier, name, as: [name] });
  const added =
    list === undefined
      ? hasProperty(meta, 'controllers')
        ? undefined
        : addProperties(code, meta, `controllers: [${name}],`)
      : addToList(code, list, name, 'last');
  if (bound === undefined || added === undefined) return { refuse: `The controllers of ${cls.file} are not a plain list.` };
  return joined([...bound.edits, added, { kind: 'create', file: path, text: `${styled(code, text)}${code.style.eol}` }]);
}
