import type { HelmetSubject } from '../../src/facts/server/helmet.ts';
import { nodeAt, withoutProperty } from '../../src/fix/code/index.ts';
import { type Edit, defineFixer, type Loc, type Refusal } from '../../src/model/index.ts';
import { codeOf } from './parts/service.ts';

/** Takes out the option that switches a protection off. */
export const switchOn = defineFixer<HelmetSubject, { readonly at: Loc; readonly name: string }>({
  title: 'Leave the protection on',
  // It was switched off for something.
  safety: 'review',
  async edits(
    { http, rendersHtml },
    off: { readonly at: Loc; readonly name: string } | undefined,
    repo,
  ): Promise<readonly Edit[] | Refusal> {
    if (off === undefined) return [];
    if (rendersHtml && off.name === 'contentSecurityPolicy')
      return { refuse: 'Pages may break under the default policy; write one that lets in what they use.' };
    const code = await codeOf(repo, http.owner, off.at.file);
    const property = code === undefined ? undefined : nodeAt(code, off.at);
    if (code === undefined || property?.getKindName() !== 'PropertyAssignment' || property.getLastChild()?.getText() !== 'false')
      return { refuse: 'Whether the protection is on is decided elsewhere; leave it on there.' };
    const object = property.getParent();
    const call = object?.getParent();
    const others =
      object
        ?.getChildSyntaxList()
        ?.getChildren()
        .filter((n) => n.getKindName() !== 'CommaToken') ?? [];
    // An empty object says nothing.
    if (others.length === 1 && object !== undefined && call?.getKindName() === 'CallExpression')
      return [{ kind: 'replace', at: { file: code.file, start: object.getStart(), end: object.getEnd() }, text: '' }];
    return withoutProperty(code, property);
  },
});
