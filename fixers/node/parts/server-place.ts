import { codeOf, tooOldForCode } from '../../http/parts/service.ts';
import type { HttpService } from '../../../src/facts/services/index.ts';
import { calledPackageOf, type CallEvent, type Val } from '../../../src/facts/wiring/values.ts';
import { freeName, insertion, listed, nodeAt, receiverOf, replacement, type CodeFile, type Place } from '../../../src/fix/code/index.ts';
import type { Edit, Refusal, Repo } from '../../../src/model/index.ts';

/** Where a service starts to listen, and what its server is called there. */
export interface ServerPlace {
  /** Behind the statement that listens. */
  readonly place: Place;
  /** Name of what has to be closed: the server, or an application that closes its own. */
  readonly server: string;
  /** Edits that give the server this name, where it had none. */
  readonly edits: readonly Edit[];
  /** What has to stand behind everything that is added: `return server;`. */
  readonly last: string | undefined;
}

const watch = 'a person has to decide where its server is closed';

/** The place where an application listens. Refuses where there are several, or where the server gets away without a name. */
export async function serverPlace(repo: Repo, http: HttpService): Promise<ServerPlace | Refusal> {
  const old = tooOldForCode(repo, http.owner);
  if (old !== undefined) return old;
  const calls = http.app.listens.filter((c) => !c.swept);
  const places = [...new Map(calls.map((c) => [`${c.at.file}:${c.at.start}`, c])).values()];
  const call = places[0];
  if (call === undefined) return { refuse: `No call was found that makes ${http.name} listen, so ${watch}.` };
  if (places.length > 1) return { refuse: `${http.name} listens in ${places.length} places, so ${watch}.` };
  const code = await codeOf(repo, http.owner, call.at.file);
  if (code === undefined) return { refuse: `${call.at.file}, where ${http.name} listens, belongs to another package or cannot be read.` };
  return placeIn(code, call, http) ?? { refuse: `The way in which ${code.file} listens leaves no name for the server, so ${watch}.` };
}

/** The result of these calls is a server of Node; `listen` on it gives it again. */
function isServer(val: Val | undefined): boolean {
  const by = calledPackageOf(val);
  return by !== undefined && /^(http|https|http2|stoppable)$/.test(by.pkg) && /^(createServer|createSecureServer|Server|)$/.test(by.member);
}

function placeIn(code: CodeFile, call: CallEvent, http: HttpService): ServerPlace | undefined {
  const node = nodeAt(code, call.at);
  if (node === undefined) return undefined;
  const closesItself = /^(fastify|hapi)$/.test(http.app.framework);
  if (call.method !== 'listen' && !(closesItself && call.method === 'start') && call.method !== 'serve') return undefined;
  const receiver = receiverOf(code, call.at);
  let value = node;
  for (
    let up = value.getParent();
    up !== undefined && /^(AwaitExpression|VoidExpression|ParenthesizedExpression)$/.test(up.getKindName());
    up = value.getParent()
  )
    value = up;
  const owner = value.getParent();
  const statement = listed(node);
  if (owner === undefined || statement === undefined) return undefined;
  const at = (server: string, edits: readonly Edit[] = [], last?: string): ServerPlace => ({
    place: { code, receiver: server, anchor: statement, where: 'after' },
    server,
    edits,
    last,
  });
  const own = receiver !== undefined && (closesItself || isServer(call.recv)) ? receiver : undefined;
  if (owner === statement && owner.getKindName() === 'ExpressionStatement') {
    if (own !== undefined) return at(own);
    const name = freeName(code, ['server', 'httpServer']);
    return name === undefined || value !== node ? undefined : at(name, [insertion(code, statement.getStart(), `const ${name} = `)]);
  }
  if (owner.getKindName() === 'VariableDeclaration' && statement.getKindName() === 'VariableStatement') {
    const name = /^([\w$]+)\s*[!:=]/.exec(owner.getText())?.[1];
    return name === undefined ? undefined : at(own ?? name);
  }
  if (owner.getKindName() === 'BinaryExpression' && owner.getParent() === statement) {
    const name = /^([\w$.]+)\s*=[^=]/.exec(owner.getText())?.[1];
    return name === undefined ? undefined : at(own ?? name);
  }
  if (owner === statement && owner.getKindName() === 'ReturnStatement' && value === node && own === undefined) {
    const name = freeName(code, ['server', 'httpServer']);
    const keyword = owner.getFirstChild();
    if (name === undefined || keyword === undefined) return undefined;
    return at(name, [replacement(code, keyword, `const ${name} =`)], `return ${name};`);
  }
  return undefined;
}
