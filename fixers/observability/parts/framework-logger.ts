import { facesOf, type Service } from '../../../src/facts/services/index.ts';
import { addArgument, withProperties, bind, callArguments, hasProperty, objectAt } from '../../../src/fix/code/index.ts';
import type { Edit, Refusal, Repo } from '../../../src/model/index.ts';
import { codeOf, majorOf } from '../../http/parts/service.ts';

const level = "process.env.LOG_LEVEL || 'info'";

/** Edits that let a framework with a logger of its own write JSON as well. None for those that have none. */
export async function frameworkLogger(repo: Repo, { owner }: { readonly owner: Service }): Promise<readonly Edit[] | Refusal> {
  const app = facesOf(owner)[0]?.app;
  if (app === undefined || (app.framework !== 'fastify' && app.framework !== 'nest')) return [];
  const code = await codeOf(repo, owner, app.at.file);
  const args = code === undefined ? undefined : callArguments(code, app.call.at);
  const cannot = { refuse: `What ${app.at.file} makes its application with is computed; give it a logger there.` };
  if (code === undefined || args === undefined) return cannot;
  const last = args.at(-1);
  const options =
    last?.getKindName() === 'ObjectLiteralExpression'
      ? objectAt(code, { file: code.file, start: last.getStart(), end: last.getEnd() })
      : undefined;
  if (app.framework === 'fastify') {
    const logger = `logger: { level: ${level} }`;
    const edit =
      args.length === 0
        ? one(addArgument(code, app.call.at, `{ ${logger} }`))
        : options === undefined || hasProperty(options, 'logger')
          ? undefined
          : withProperties(code, options, `${logger},`);
    return edit ?? cannot;
  }
  if ((majorOf(owner, '@nestjs/core') ?? 0) < 11)
    return { refuse: 'The logger of Nest writes JSON from version 11 on; before, a package such as nestjs-pino does.' };
  const bound = bind(code, { module: '@nestjs/common', name: 'ConsoleLogger', as: ['ConsoleLogger'], beside: '@nestjs/core' });
  if (bound === undefined || app.platform === 'fastify' || options !== undefined ? hasLogger(options) : false) return cannot;
  const logger = `logger: new ${bound?.local ?? ''}({ json: true })`;
  const edit = options === undefined ? one(addArgument(code, app.call.at, `{ ${logger} }`)) : withProperties(code, options, `${logger},`);
  return edit === undefined || bound === undefined ? cannot : [...bound.edits, ...edit];
}

function hasLogger(options: Parameters<typeof hasProperty>[0] | undefined): boolean {
  return options !== undefined && (hasProperty(options, 'logger') || hasProperty(options, 'bufferLogs'));
}

function one(edit: Edit | undefined): readonly Edit[] | undefined {
  return edit === undefined ? undefined : [edit];
}
