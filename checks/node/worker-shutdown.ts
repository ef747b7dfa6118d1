import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { pathTo } from '../../src/facts/server/reasoning.ts';
import { workerEnd, workerServices } from '../../src/facts/server/workers.ts';

export default defineCheck({
  id: 'node/worker-shutdown',
  covers: ['node/graceful-shutdown'],
  title: 'Workers finish the job in hand when they are told to stop',
  category: 'reliability',
  severity: 'medium',
  why: 'Every deployment sends SIGTERM to the workers as well. One that dies at once leaves its job half done: the queue runs it again later, or nobody does when it came from a schedule.',
  remedy: 'On SIGTERM close the worker (`worker.close()`, `consumer.disconnect()`, `task.stop()`), wait for it, then exit.',
  refs: ['https://docs.bullmq.io/guide/workers/graceful-shutdown'],
  sources: ['003:101-108,205'],
  absent: 'no started process takes work from a queue or a schedule alone',
  each: workerServices,
  test(worker) {
    const end = workerEnd(worker);
    switch (end.how) {
      case 'finishes':
        return pass(pathTo(worker.owner, end.at, [], end.note));
      case 'unknown':
        return unknown(end.why, [{ at: end.at }]);
      case 'breaks-off':
        if (worker.doubt !== undefined && end.key === 'missing')
          return unknown(`not all of ${worker.name} could be followed: ${worker.doubt}`);
        return fail({ at: end.at, message: `${worker.name} ${end.fault}.`, key: end.key });
    }
  },
});
