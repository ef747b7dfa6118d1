import { noPlace } from '../http/parts/reasons.ts';
import type { SocketSubject } from '../../src/facts/server/sockets.ts';
import { addArgument, callArguments, objectAt, withProperty } from '../../src/fix/code/index.ts';
import { type Edit, defineFixer, type Refusal } from '../../src/model/index.ts';
import { codeOf } from '../http/parts/service.ts';

const size = '10 * 1024 * 1024';

/** Bounds the messages of a WebSocket server to 10 MB, the most that is let pass. */
export const boundMessages = defineFixer<SocketSubject, true>({
  title: 'Take messages of 10 MB at most',
  // Connections that send more are closed from then on.
  safety: 'review',
  async edits({ owner, library, call, options }, _data, repo): Promise<readonly Edit[] | Refusal> {
    const at = options?.t === 'obj' ? options.obj.at : call.at;
    const code = await codeOf(repo, owner, at.file);
    if (code === undefined) return noPlace;
    const name = library === 'ws' ? 'maxPayload' : 'maxHttpBufferSize';
    if (options?.t === 'obj') {
      const object = objectAt(code, at);
      return (
        (object === undefined ? undefined : withProperty(code, object, name, size)) ?? {
          refuse: `The options of the server are put together elsewhere; set ${name} there.`,
        }
      );
    }
    if (library !== 'ws' || callArguments(code, call.at)?.length !== 0)
      return { refuse: `The options of the server are not written out; set ${name} there.` };
    const edit = addArgument(code, call.at, `{ ${name}: ${size} }`);
    return edit === undefined ? [] : [edit];
  },
});
