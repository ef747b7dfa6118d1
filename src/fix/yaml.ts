/**
 * Edits of YAML files by splicing: what an edit does not name keeps every byte. New text is in the file's own
 * indentation and quotes (line endings follow when it is applied). Refused, with the reason: templates, files with
 * errors, what comes through an alias or a merge key, what others share through an anchor, what a tag gives a meaning
 * of its own, and what would lose a comment.
 *
 *     const sheet = yamlSheet(repo, file);
 *     if (isRefusal(sheet)) return sheet;
 *     return addKeys(sheet, nodeAt(sheet, ['services', 'api']), { restart: 'unless-stopped' }, { after: ['image', 'build'] });
 *
 * Several keys for one mapping go into one `addKeys`: two insertions at one place contend.
 */
export {
  addItems,
  addKeys,
  type Edits,
  insertItems,
  itemsToKeys,
  moveItem,
  type Place,
  removeItem,
  removeKey,
  replaceScalar,
  setApart,
  setAt,
  setKey,
  setScalar,
  together,
} from './yaml/edit.ts';
export { docAt, nodeAt, sheetOf, yamlSheet, type YamlSheet } from './yaml/sheet.ts';
export { flow, quoted, type YamlValue } from './yaml/value.ts';
