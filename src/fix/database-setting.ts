import { isRefusal, type Refusal, type Edit, type Repo } from '../model/index.ts';
import { addAttribute } from './hcl.ts';
import { addKeys, nodeAt, yamlSheet } from './yaml.ts';

/** Structurally what the facts say of the place of a setting. */
export type Place =
  | { readonly how: 'value'; readonly file: string; readonly start: number; readonly end: number }
  | { readonly how: 'terraform'; readonly file: string; readonly end: number }
  | { readonly how: 'cloudformation'; readonly file: string; readonly id: string }
  | { readonly how: 'elsewhere' };

/** The edits that give a setting of a database a value, in Terraform or CloudFormation. */
export function setDatabase(
  repo: Repo,
  label: string,
  place: Place,
  names: { readonly terraform: string; readonly cloudformation: string },
  value: boolean | number,
): readonly Edit[] | Refusal {
  if (place.how === 'elsewhere') return { refuse: `A variable or a script decides it for ${label}.` };
  const text = repo.text(place.file);
  if (text === undefined) return { refuse: `${place.file} could not be read.` };
  if (place.how === 'value') {
    const { file, start, end } = place;
    return /^(true|false|\d+)$/i.test(text.slice(start, end))
      ? [{ kind: 'replace', at: { file, start, end }, text: String(value) }]
      : { refuse: `The value for ${label} is no plain one.` };
  }
  if (place.how === 'terraform') {
    const edits = addAttribute({ file: place.file, text, end: place.end }, names.terraform, String(value));
    return edits.length === 0 ? { refuse: `${label} is written on one line.` } : edits;
  }
  const sheet = yamlSheet(repo, place.file);
  if (isRefusal(sheet)) return sheet;
  return addKeys(sheet, nodeAt(sheet, ['Resources', place.id, 'Properties']), { [names.cloudformation]: value });
}
