import type { SocketSubject } from '../../src/facts/server/sockets.ts';
import { propOf } from '../../src/facts/wiring/values.ts';
import { type Edit, defineFixer, type Loc, type Refusal } from '../../src/model/index.ts';
import { allowListed } from '../http/parts/origins.ts';

/** Takes the origins of a Socket.IO server from the environment; none are let in while it names none. */
export const socketOriginsFromEnv = defineFixer<SocketSubject, Loc>({
  title: 'Let in the origins that the environment lists, and no others',
  // Pages on other origins are cut off until the variable is set.
  safety: 'review',
  async edits({ owner, options, call }, decidedAt: Loc | undefined, repo): Promise<readonly Edit[] | Refusal> {
    const cors = propOf(options, 'cors');
    if (decidedAt === undefined || cors?.t !== 'obj')
      return { refuse: 'The policy of the server is put together elsewhere; name the origins there.' };
    return allowListed(repo, owner, { decidedAt, call: call.at, options: cors.obj.at, takes: 'cors' });
  },
});
