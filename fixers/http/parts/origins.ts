import type { Service } from '../../../src/facts/services/index.ts';
import {
  addArgument,
  assignedValue,
  nodeAt,
  objectAt,
  replacement,
  styled,
  withProperty,
  type CodeFile,
} from '../../../src/fix/code/index.ts';
import type { Edit, Loc, Refusal, Repo } from '../../../src/model/index.ts';
import { noPlace } from './reasons.ts';
import { codeOf, runsOn } from './service.ts';

/** Names under which programs keep the addresses of their pages. */
const originNames =
  /^(?:(?:CORS_)?(?:ALLOWED_)?ORIGINS?|CORS_(?:ORIGINS?|ALLOWED_ORIGINS?|WHITELIST|ALLOWLIST)|(?:CLIENT|FRONTEND|FRONT_END|WEB|WEBSITE|APP)_(?:URL|ORIGIN|ORIGINS))$/;

const templates = ['.env.example', '.env.sample', '.env.template', '.env.dist', 'env.example', 'example.env'];

/** Where a policy for other origins is decided. */
export interface PolicyPlace {
  /** The `origin` option, or the call whose default decides. */
  readonly decidedAt: Loc;
  /** The call that takes the options. */
  readonly call: Loc;
  /** The object of options, where there is one. */
  readonly options: Loc | undefined;
  /** What takes it: `cors` a list or false, Hono a list, Koa a function that gives the origin. */
  readonly takes: 'cors' | 'hono' | 'koa';
  /** The property that holds the options, where `true` stands for them: `cors: true` of Nest. */
  readonly within?: Loc;
}

/** What lets in the origins that a variable lists. */
function expressionFor(takes: PolicyPlace['takes'], name: string, hasChaining: boolean): string {
  const whole = `process.env.${name}`;
  if (!hasChaining && takes === 'cors') return `${whole} ? ${whole}.split(',') : false`;
  const list = `process.env.${name}?.split(',')`;
  if (takes === 'koa') return `(ctx) => ${list}.find((origin) => origin === ctx.get('Origin')) ?? ''`;
  return `${list} ?? ${takes === 'hono' ? '[]' : 'false'}`;
}

/** Lets in the origins that an environment variable lists, and none where it is not set. */
export async function allowListed(repo: Repo, owner: Service, place: PolicyPlace): Promise<readonly Edit[] | Refusal> {
  const file = place.options?.file ?? place.call.file;
  const code = await codeOf(repo, owner, file);
  if (code === undefined) return noPlace;
  const value = place.options === undefined ? undefined : assignedValue(code, place.decidedAt);
  const name = /process\.env\.(\w+)/.exec(value?.getText() ?? '')?.[1] ?? knownName(repo, owner, code);
  const expression = expressionFor(place.takes, name, runsOn(repo, owner, 14));
  const edits = policyEdits(code, place, expression);
  if (edits === undefined) return { refuse: 'The origins are decided by code; let in those that the environment lists, and no others.' };
  return [...edits, ...exampleEdits(repo, owner, name)];
}

function policyEdits(code: CodeFile, place: PolicyPlace, expression: string): readonly Edit[] | undefined {
  if (place.within !== undefined) {
    const value = assignedValue(code, place.within);
    return value?.getText() === 'true' ? [replacement(code, value, styled(code, `{ origin: ${expression} }`))] : undefined;
  }
  if (place.options === undefined) {
    const call = nodeAt(code, place.call);
    if (call === undefined) return undefined;
    const edit = addArgument(code, place.call, `{ origin: ${expression} }`);
    return edit === undefined ? undefined : [edit];
  }
  const value = assignedValue(code, place.decidedAt);
  if (value !== undefined && place.decidedAt.file === code.file) {
    // A function may do more than let everybody in, and a name stands for what is decided elsewhere.
    const text = value.getText();
    const isOpen = /^(?:true|'\*'|"\*"|\/\.[*+]\/\w*|\[\s*(?:'\*'|"\*")\s*,?\s*\])$/.test(text) || isTrivial(text);
    const isRead = /^process\.env\.\w+(?:\s*(?:\|\||\?\?)\s*(?:true|'\*'|"\*"))?$/.test(text);
    return isOpen || isRead ? [replacement(code, value, styled(code, expression))] : undefined;
  }
  const object = objectAt(code, place.options);
  return object === undefined ? undefined : withProperty(code, object, 'origin', expression);
}

/** `(origin, callback) => callback(null, true)` and `(origin) => origin`. */
function isTrivial(text: string): boolean {
  return /^\(?\s*(\w+)[^)=]*\)?\s*=>\s*(?:\w+\(\s*null,\s*(?:true|\1)\s*\)|\{\s*\w+\(\s*null,\s*(?:true|\1)\s*\);?\s*\}|\1)$/.test(text);
}

/** The variable that the service has for its pages already; else CORS_ORIGIN. */
function knownName(repo: Repo, owner: Service, code: CodeFile): string {
  const example = exampleOf(repo, owner);
  const listed = (example === undefined ? '' : (repo.text(example) ?? '')).match(/^[A-Z][A-Z0-9_]*(?==)/gm) ?? [];
  const read = [...code.text.matchAll(/process\.env\.(\w+)/g)].map((m) => m[1] ?? '');
  return [...read, ...listed].find((name) => originNames.test(name)) ?? 'CORS_ORIGIN';
}

function exampleOf(repo: Repo, owner: Service): string | undefined {
  return templates.map((name) => (owner.root === '' ? name : `${owner.root}/${name}`)).find((file) => repo.exists(file));
}

/** The variable in the template of the environment, if there is one and it is not there. */
export function exampleEdits(
  repo: Repo,
  owner: Service,
  name: string,
  comment = 'Origins that may call the API from a browser, separated by commas',
): readonly Edit[] {
  const file = exampleOf(repo, owner);
  const text = file === undefined ? undefined : repo.text(file);
  if (file === undefined || text === undefined || new RegExp(`^\\s*#?\\s*(?:export\\s+)?${name}\\s*=`, 'm').test(text)) return [];
  const hasComments = /^\s*#/m.test(text);
  const gap = text === '' || text.endsWith('\n') ? '' : '\n';
  return [
    { kind: 'replace', at: { file, start: text.length, end: text.length }, text: `${gap}${hasComments ? `# ${comment}\n` : ''}${name}=\n` },
  ];
}
