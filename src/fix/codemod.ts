import type { SourceFile } from 'ts-morph';
import type { Edit } from '../model/index.ts';
import { difference } from './difference.ts';
import { eolOf } from './edits.ts';

/**
 * Changes one JavaScript or TypeScript text through ts-morph, in memory, and gives back the smallest
 * edits with the same effect: what the change does not touch keeps its comments, quotes and spacing.
 * Prefer `source.insertText` at a place found through the tree: ts-morph's own `add...` methods swallow a comment
 * at the end of the line before. ts-morph is imported by the first call, because only fixing needs it and it is by far the heaviest dependency.
 * Throws what `change` throws.
 */
export async function codemod(text: string, file: string, change: (source: SourceFile) => void): Promise<readonly Edit[]> {
  const { NewLineKind, Project } = await import('ts-morph');
  const project = new Project({
    useInMemoryFileSystem: true,
    skipLoadingLibFiles: true,
    skipFileDependencyResolution: true,
    compilerOptions: { allowJs: true },
    manipulationSettings: { newLineKind: eolOf(text) === '\r\n' ? NewLineKind.CarriageReturnLineFeed : NewLineKind.LineFeed },
  });
  const source = project.createSourceFile(`/${file}`, text, { overwrite: true });
  change(source);
  return difference(text, source.getFullText()).map((splice) => ({
    kind: 'replace',
    at: { file, start: splice.start, end: splice.end },
    text: splice.text,
  }));
}
