import { services } from '../../src/facts/services/index.ts';
import type { SentryFile } from '../../src/facts/runtime/sentry.ts';
import { codeFile, joined, listed, nodeAt, replacement, type CodeFile } from '../../src/fix/code/index.ts';
import type { Node } from '../../src/fix/code/node.ts';
import { defineFixer, type Edit, type Refusal, type Repo } from '../../src/model/index.ts';
import { lineOf } from '../node/parts/lines.ts';

/** A call that the installed version does not have, by the name the package gives it. */
export interface GoneCall {
  readonly api: string;
}

/** Integrations that have a function of the same meaning since version 8. */
const integrations: Readonly<Record<string, string>> = {
  'Integrations.Http': 'httpIntegration',
  'Integrations.Express': 'expressIntegration',
  'Integrations.Postgres': 'postgresIntegration',
  'Integrations.Mysql': 'mysqlIntegration',
  'Integrations.Mongo': 'mongoIntegration',
  'Integrations.GraphQL': 'graphqlIntegration',
  'Integrations.OnUncaughtException': 'onUncaughtExceptionIntegration',
  'Integrations.OnUnhandledRejection': 'onUnhandledRejectionIntegration',
};

/** Puts what version 8 has in the place of what it took away. */
export const sentryApi = defineFixer<SentryFile, GoneCall>({
  title: 'Use the calls that the installed version of Sentry has',
  // Where the handlers stood decided what was reported; version 8 instruments by itself.
  safety: 'review',
  edits: (file, gone: GoneCall | undefined, repo) => (gone === undefined ? [] : edits(repo, file, gone.api)),
});

async function edits(repo: Repo, file: SentryFile, api: string): Promise<readonly Edit[] | Refusal> {
  const text = repo.text(file.name) ?? repo.text(file.at.file);
  const calls = file.versioned.filter((v) => v.api === api);
  const [first] = calls;
  if (text === undefined || first === undefined) return [];
  if (first.gone === undefined) return { refuse: `${api} needs a newer version of ${first.pkg}: raise it, or write the old call.` };
  const owners = services(repo).filter((s) => s.wiring?.modules.has(first.at.file) === true);
  if (owners.length > 1 && owners.some((o) => o.package?.file !== owners[0]?.package?.file))
    return { refuse: `${first.at.file} is shared by services that may have other versions.` };
  const code = await codeFile(text, first.at.file);
  const all: Edit[] = [];
  for (const { at } of calls) {
    const node = callAround(nodeAt(code, at) ?? code.source.getDescendantAtPos(at.start));
    const edit = node === undefined ? undefined : replaced(code, node, api);
    if (edit === undefined) return { refuse: `What took the place of ${api} is no call in the same spot; see the migration guide.` };
    all.push(...edit);
  }
  return joined(all);
}

/** The call or construction whose callee a name belongs to. */
function callAround(name: Node | undefined): Node | undefined {
  let node = name;
  while (node !== undefined && !/^(Call|New)Expression$/.test(node.getKindName())) node = node.getParent();
  return node;
}

function replaced(code: CodeFile, call: Node, api: string): readonly Edit[] | undefined {
  const parent = call.getParent();
  const used = parent?.getKindName() === 'CallExpression' ? /^([\w$.]+)\.use\(/.exec(parent.getText())?.[1] : undefined;
  const args = (call as Node & { getArguments(): Node[] }).getArguments().map((a) => a.getText());
  const sentry = /^(?:new\s+)?(.*?)\.?(?:Handlers|Integrations)\.\w+/.exec(call.getText())?.[1] ?? '';
  if (/^Handlers\.(requestHandler|tracingHandler)$/.test(api)) {
    const statement = listed(call);
    if (used === undefined || statement !== parent?.getParent() || statement === undefined) return undefined;
    const line = lineOf(code.text, statement.getStart(), statement.getEnd());
    return line === undefined ? undefined : [{ kind: 'replace', at: { file: code.file, ...line }, text: '' }];
  }
  if (api === 'Handlers.errorHandler') {
    if (used === undefined || sentry === '' || parent === undefined) return undefined;
    return [replacement(code, parent, `${sentry}.setupExpressErrorHandler(${[used, ...args].join(', ')})`)];
  }
  const integration = integrations[api];
  if (integration !== undefined) return sentry === '' ? undefined : [replacement(code, call, `${sentry}.${integration}()`)];
  return api === 'ProfilingIntegration' ? profiling(code, call) : undefined;
}

/** `new ProfilingIntegration()` and the import it comes by. */
function profiling(code: CodeFile, call: Node): readonly Edit[] | undefined {
  const names = code.source.getDescendants().filter((n) => n.getKindName() === 'Identifier' && n.getText() === 'ProfilingIntegration');
  const others = names.filter((n) => n.getStart() < call.getStart() || n.getEnd() > call.getEnd());
  const isImported = others.length === 1 && /^(ImportSpecifier|BindingElement)$/.test(others[0]?.getParent()?.getKindName() ?? '');
  if (!isImported || others[0] === undefined || others[0].getParent()?.getText() !== 'ProfilingIntegration') return undefined;
  return [replacement(code, others[0], 'nodeProfilingIntegration'), replacement(code, call, 'nodeProfilingIntegration()')];
}
