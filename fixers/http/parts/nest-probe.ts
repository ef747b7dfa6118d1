import { heldStores, type HeldStore } from '../../../src/facts/data/held-stores.ts';
import { isProvided } from '../../../src/facts/server/nest-modules.ts';
import type { HttpService } from '../../../src/facts/services/index.ts';
import { specifierTo } from '../../../src/facts/wiring/named.ts';
import { packageOf, type ClassVal } from '../../../src/facts/wiring/values.ts';
import { type Edit, isRefusal, type Refusal, type Repo, spanEnd, spanStart } from '../../../src/model/index.ts';
import { relativeImports } from '../../node/parts/stores.ts';
import { belowPrefix, nestModule, withController, type NestModule } from './nest-module.ts';
import { usualPath, type Purpose } from './probe-path.ts';
import { isDeclared } from './service.ts';

/** A controller that answers while the process can serve. */
export async function nestProbe(repo: Repo, http: HttpService, purpose: Purpose, path: string): Promise<readonly Edit[] | Refusal> {
  const module = await nestModule(repo, http);
  if (isRefusal(module)) return module;
  const own = belowPrefix(http, path, path !== usualPath(purpose));
  if (own === undefined) return [];
  const leftOut = unlimited(repo, http);
  const name = purpose === 'health' ? 'HealthController' : 'LivenessController';
  const text = [
    "import { Controller, Get } from '@nestjs/common';",
    ...leftOut.imports,
    '',
    ...leftOut.decorators,
    `@Controller('${own}')`,
    `export class ${name} {`,
    '  @Get()',
    '  check() {',
    "    return { status: 'ok' };",
    '  }',
    '}',
  ].join('\n');
  return withController(repo, module, name, `${purpose}.controller.ts`, text);
}

/** A controller that asks every store through what the container provides, and answers 503 when one does not reply. */
export async function nestReadiness(repo: Repo, http: HttpService, path: string): Promise<readonly Edit[] | Refusal> {
  const module = await nestModule(repo, http);
  if (isRefusal(module)) return module;
  const own = belowPrefix(http, path, path !== usualPath('readiness'));
  if (own === undefined) return [];
  const parts = partsOf(repo, http, module);
  if (isRefusal(parts)) return parts;
  const leftOut = unlimited(repo, http);
  const imports = parts.map((p) => `import { ${p.type} } from '${p.from}';`);
  const late = "new Promise<never>((_resolve, reject) => setTimeout(reject, 2_000, new Error('timeout'))),";
  const [only] = parts;
  const question =
    parts.length === 1 && only !== undefined ? [`${only.ping},`] : ['(async () => {', ...parts.map((p) => `  await ${p.ping};`), '})(),'];
  const text = [
    "import { Controller, Get, ServiceUnavailableException } from '@nestjs/common';",
    ...leftOut.imports,
    ...new Set(imports),
    '',
    ...leftOut.decorators,
    `@Controller('${own}')`,
    'export class ReadinessController {',
    `  constructor(${[...new Map(parts.map((p) => [p.type, `private readonly ${p.name}: ${p.type}`])).values()].join(', ')}) {}`,
    '',
    '  // Not ready while a store behind the service gives no answer within two seconds.',
    '  @Get()',
    '  async check() {',
    '    try {',
    '      await Promise.race([',
    ...question.map((line) => `        ${line}`),
    `        ${late}`,
    '      ]);',
    '    } catch {',
    "      throw new ServiceUnavailableException({ status: 'unavailable' });",
    '    }',
    "    return { status: 'ready' };",
    '  }',
    '}',
  ].join('\n');
  return withController(repo, module, 'ReadinessController', 'readiness.controller.ts', text);
}

/** What leaves a controller out of the limit of requests, where the service has one from the package. */
function unlimited(repo: Repo, http: HttpService): { readonly imports: readonly string[]; readonly decorators: readonly string[] } {
  if (!isDeclared(http.owner, '@nestjs/throttler', repo)) return { imports: [], decorators: [] };
  return { imports: ["import { SkipThrottle } from '@nestjs/throttler';"], decorators: ['@SkipThrottle()'] };
}

/** Something the container gives that holds a store. */
interface Part {
  readonly type: string;
  readonly from: string;
  readonly name: string;
  readonly ping: string;
}

function partsOf(repo: Repo, http: HttpService, module: NestModule): readonly Part[] | Refusal {
  const { held, unknown } = heldStores(repo, http.owner, http.wiring, true);
  if (unknown.some((pkg) => pkg !== '@nestjs/typeorm'))
    return { refuse: `How its connection by ${unknown.join(', ')} is asked has to be decided by a person.` };
  const parts: Part[] =
    unknown.length === 0 ? [] : [{ type: 'DataSource', from: 'typeorm', name: 'dataSource', ping: "this.dataSource.query('SELECT 1')" }];
  for (const store of held) {
    const holder = holderOf(repo, http, store);
    if (holder === undefined || !isProvided(http.wiring, module.cls, holder.cls) || holder.cls.name === undefined)
      return { refuse: `No provider that ${module.cls.file} can ask for gives the ${store.pkg} client to others.` };
    const type = holder.cls.name;
    const from = specifierTo(module.cls.file, holder.cls.file, relativeImports(repo, module.cls.file), true);
    const name = type.charAt(0).toLowerCase() + type.slice(1).replace(/Service$/, '');
    parts.push({ type, from, name, ping: store.ping(holder.member === undefined ? `this.${name}` : `this.${name}.${holder.member}`) });
  }
  return parts.length === 0 ? { refuse: 'No store it holds is known by its client.' } : parts;
}

/** The class whose one instance is a client or holds it in a property that others may read. */
function holderOf(
  repo: Repo,
  http: HttpService,
  store: HeldStore,
): { readonly cls: ClassVal; readonly member: string | undefined } | undefined {
  const { machine, classes } = http.wiring;
  for (const cls of classes) {
    const parent = packageOf(cls.parent);
    if (parent !== undefined && parent.pkg === store.pkg && cls.decorators.length > 0) return { cls, member: undefined };
    const instance = machine.singletons.get(cls);
    if (instance?.t !== 'obj' || store.isIt === undefined) continue;
    for (const [member, val] of instance.obj.props) {
      if (!store.isIt(val)) continue;
      const field = cls.outline.members.find((m) => m.name === member);
      const text = field === undefined ? 'private' : (repo.text(cls.file) ?? '').slice(spanStart(field.at), spanEnd(field.at));
      return /^\s*(?:@[\s\S]*?\)\s*)?(?:private|protected|#)/.test(text) || member.startsWith('#') ? undefined : { cls, member };
    }
  }
  return undefined;
}
