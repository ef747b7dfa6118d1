import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { closingsWithStores } from '../../src/facts/runtime/shutdowns.ts';
import { shutdownClosesStores } from '../../fixers/node/shutdown-closes-stores.ts';

export default defineCheck({
  id: 'node/shutdown-closes-stores',
  covers: ['node/shutdown-closes-db'],
  title: 'Shutting down closes connections to data stores',
  category: 'reliability',
  severity: 'medium',
  why: 'Connections that are dropped rather than closed stay open on the database until it notices. At a rolling release old and new processes together run into its connection limit.',
  remedy: 'After the server is closed, await pool.end(), prisma.$disconnect(), mongoose.disconnect() or redis.quit().',
  sources: ['003:106'],
  absent: 'no started service with a data store handles SIGTERM itself',
  each: closingsWithStores,
  fix: shutdownClosesStores,
  test(closing) {
    const { handler, stores, released } = closing;
    const release = handler?.releases.find((r) => released.some((s) => s.file === r.file && s.start === r.start));
    if (release !== undefined) return pass({ at: release, note: 'closes what the service holds' });
    const elsewhere = released[0];
    if (elsewhere !== undefined) return unknown(`${closing.name} closes a store, but not within its signal handler`, [{ at: elsewhere }]);
    const other = handler?.releases[0];
    if (other !== undefined)
      return unknown(`what ${closing.name} closes in its signal handler is not known to be its store`, [{ at: other }]);
    if (handler?.unfollowed !== undefined)
      return unknown(`not all of the signal handler of ${closing.name} could be followed`, [{ at: handler.unfollowed }]);
    const store = stores[0];
    return fail({
      at: handler?.at ?? closing.at,
      message: `${closing.name} stops without closing its connections to ${store?.pkg ?? 'its store'}.`,
      ...(store === undefined ? {} : { related: [{ at: store.at, note: `connects with ${store.pkg}` }] }),
      key: 'stores',
    });
  },
});
