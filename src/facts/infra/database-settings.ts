import { type Repo, spanStart } from '../../model/index.ts';
import { cloudFormationResources } from './cloudformation.ts';
import type { ManagedDatabase, Setting } from './managed-databases.ts';
import { terraformResources } from './terraform.ts';

/** Where a setting of a managed database is written, or would be. */
export type SettingPlace =
  /** Its value, in the definition of the database itself. */
  | {
      readonly how: 'value';
      readonly file: string;
      readonly start: number;
      readonly end: number;
      readonly language: 'terraform' | 'cloudformation';
    }
  /** At the end of a resource of Terraform. */
  | { readonly how: 'terraform'; readonly file: string; readonly end: number }
  /** Among the properties of a resource of CloudFormation. */
  | { readonly how: 'cloudformation'; readonly file: string; readonly id: string }
  /** Decided by a variable, or by a script. */
  | { readonly how: 'elsewhere' };

export function settingPlace(repo: Repo, database: ManagedDatabase, setting: Setting): SettingPlace {
  const resource = terraformResources(repo).find(
    ({ file, name, type }) => database.name === `${file} ${name}` && /^aws_(db_instance|rds_cluster)$/.test(type),
  );
  if (resource !== undefined) {
    const { file, block } = resource;
    if (setting.is === 'unset') return { how: 'terraform', file, end: block.end };
    const isOwn = setting.at.file === file && spanStart(block.at) <= setting.at.start && setting.at.end <= block.end;
    return isOwn ? { how: 'value', file, start: setting.at.start, end: setting.at.end, language: 'terraform' } : { how: 'elsewhere' };
  }
  const stack = cloudFormationResources(repo).find(({ file, id }) => database.name === `${file} ${id}`);
  if (stack === undefined) return { how: 'elsewhere' };
  return setting.is === 'unset'
    ? { how: 'cloudformation', file: stack.file, id: stack.id }
    : { how: 'value', file: stack.file, start: setting.at.start, end: setting.at.end, language: 'cloudformation' };
}
