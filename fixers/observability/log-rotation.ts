import type { WinstonLogger } from '../../src/facts/runtime/log-files.ts';
import { codeFile, isObject, joined, nodeAt, withProperties } from '../../src/fix/code/index.ts';
import { defineFixer, type Edit, type Refusal } from '../../src/model/index.ts';

/** Cuts log files at 10 MB and keeps five of each. */
export const rotateFiles = defineFixer<WinstonLogger, unknown>({
  title: 'Cut the log files at 10 MB and keep five of each',
  // What is older is gone.
  safety: 'review',
  async edits({ targets }, _data, repo): Promise<readonly Edit[] | Refusal> {
    const endless = targets.filter(({ kind, isLimited }) => kind === 'file' && isLimited === false);
    const edits: Edit[] = [];
    for (const { at } of endless) {
      const text = repo.text(at.file);
      const code = text === undefined ? undefined : await codeFile(text, at.file);
      const call = code === undefined ? undefined : nodeAt(code, at);
      const options = call?.getKindName() === 'NewExpression' ? call.getDescendants().find(isObject) : undefined;
      if (code === undefined || options === undefined)
        return { refuse: `The options of the log file are put together elsewhere; set maxsize and maxFiles there (${at.file}).` };
      const added = withProperties(code, options, 'maxsize: 10 * 1024 * 1024,\nmaxFiles: 5,');
      if (added === undefined) return { refuse: `The options of the log file leave no place for more (${at.file}).` };
      edits.push(...added);
    }
    return joined(edits);
  },
});
