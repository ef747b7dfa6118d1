import { posix } from 'node:path';
import type { Loc, Repo } from '../../model/index.ts';
import { fact, locOf } from '../../model/index.ts';
import { readHcl } from '../../parse/hcl.ts';
import type { HclAttribute, HclBlock } from '../../parse/hcl.ts';
import { purposeOfPath } from '../docker/purpose.ts';
import type { Purpose } from '../docker/purpose.ts';
import { isExampleOrTest } from '../paths.ts';

/** A resource of Terraform, in a file that is not a test, an example or somebody else's module. */
export interface TerraformResource {
  readonly type: string;
  readonly name: string;
  readonly file: string;
  readonly at: Loc;
  readonly block: HclBlock;
  readonly purpose: Purpose;
}

/** What an attribute is set to. `unknown`: an expression that the files alone do not decide. */
export type TerraformValue =
  | { readonly is: 'unset' }
  | { readonly is: 'literal'; readonly v: string | number | boolean; readonly at: Loc; readonly isDefault: boolean }
  | { readonly is: 'list'; readonly items: readonly string[]; readonly at: Loc }
  | { readonly is: 'unknown'; readonly text: string; readonly at: Loc };

const files = fact('infra/terraform files', (repo: Repo): ReadonlyMap<string, readonly HclBlock[]> => {
  const found = new Map<string, readonly HclBlock[]>();
  for (const { path, origin } of repo.files)
    if (path.endsWith('.tf') && origin === 'own' && isExampleOrTest(path) === undefined && !/(^|\/)\.terraform\//.test(path)) {
      const text = repo.text(path);
      if (text !== undefined) found.set(path, readHcl(text));
    }
  return found;
});

/** Every resource of the Terraform files, sorted by file. */
export const terraformResources = fact('infra/terraform resources', (repo: Repo): readonly TerraformResource[] =>
  [...files(repo)].flatMap(([file, blocks]) =>
    blocks.flatMap((block): TerraformResource[] =>
      block.type === 'resource' && block.labels.length === 2
        ? [
            {
              type: block.labels[0]!,
              name: block.labels[1]!,
              file,
              at: locOf(file, block.at),
              block,
              purpose: purposeOfPath(file.replace(/\.tf$/, '')),
            },
          ]
        : [],
    ),
  ),
);

/** Value of an attribute of a block; a variable with a default counts where nobody else can set it. */
export function terraformValue(repo: Repo, file: string, block: HclBlock, name: string): TerraformValue {
  const attribute = block.attributes.get(name);
  if (attribute === undefined)
    return block.blocks.some((b) => b.type === 'dynamic' && b.labels[0] === name)
      ? { is: 'unknown', text: 'dynamic', at: locOf(file, block.at) }
      : { is: 'unset' };
  return valueOf(repo, file, attribute, 0);
}

function valueOf(repo: Repo, file: string, attribute: HclAttribute, depth: number): TerraformValue {
  const at = locOf(file, attribute.valueAt);
  const own = literal(attribute.text);
  if (own !== undefined) return { is: 'literal', v: own, at, isDefault: depth > 0 };
  const list = /^\[([\s\S]*)\]$/.exec(attribute.text);
  if (list !== null) {
    const items = [...list[1]!.matchAll(/"([^"]*)"|([\w.[\]-]+)/g)].map((m) => m[1] ?? m[2] ?? '');
    return { is: 'list', items, at };
  }
  const variable = /^var\.([\w-]+)$/.exec(attribute.text)?.[1] ?? undefined;
  const local = /^local\.([\w-]+)$/.exec(attribute.text)?.[1] ?? undefined;
  if (depth < 3 && (variable !== undefined || local !== undefined)) {
    const folder = posix.dirname(file);
    for (const [other, blocks] of files(repo)) {
      if (posix.dirname(other) !== folder) continue;
      for (const block of blocks) {
        const found =
          variable !== undefined && block.type === 'variable' && block.labels[0] === variable && isRoot(repo, folder)
            ? block.attributes.get('default')
            : local !== undefined && block.type === 'locals'
              ? block.attributes.get(local)
              : undefined;
        if (found !== undefined && variable !== undefined && isGiven(repo, folder, variable)) break;
        if (found !== undefined) return valueOf(repo, other, found, depth + 1);
      }
    }
  }
  return { is: 'unknown', text: attribute.text, at };
}

/** A folder that is applied by itself: it configures a provider or where the state is kept. */
function isRoot(repo: Repo, folder: string): boolean {
  for (const [other, blocks] of files(repo))
    if (
      posix.dirname(other) === folder &&
      blocks.some(
        (b) => b.type === 'provider' || (b.type === 'terraform' && b.blocks.some((i) => i.type === 'backend' || i.type === 'cloud')),
      )
    )
      return true;
  return false;
}

/** A variables file of the folder sets the variable, whatever it is then. */
function isGiven(repo: Repo, folder: string, name: string): boolean {
  return repo.files.some(
    ({ path }) =>
      /\.tfvars(\.json)?$/.test(path) &&
      path.startsWith(folder === '.' ? '' : folder) &&
      new RegExp(`^\\s*"?${name}"?\\s*[=:]`, 'm').test(repo.text(path) ?? ''),
  );
}

function literal(text: string): string | number | boolean | undefined {
  if (/^(true|false)$/.test(text)) return text === 'true';
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  const quoted = /^"([^"$%]*)"$/.exec(text);
  return quoted?.[1];
}
