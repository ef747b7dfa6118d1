import { heapSettings } from '../../src/facts/deps/heap.ts';
import { defineCheck, evidence, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'node/heap-vs-limit',
  covers: ['node/heap-vs-limit'],
  title: 'The heap of Node.js fits into the memory of its container',
  category: 'reliability',
  severity: 'medium',
  why: 'Node.js puts off collecting garbage until the heap nears its limit. When the container has less memory than that, the kernel kills the process first, in the middle of its requests.',
  remedy: 'Keep --max-old-space-size at three quarters of the memory limit or below: buffers, stacks and code need the rest.',
  refs: ['https://nodejs.org/api/cli.html#--max-old-space-sizesize-in-mib'],
  cwe: [770],
  sources: ['004:860-861', '004:1775'],
  absent: 'no deployed container has both --max-old-space-size and a memory limit written out',
  each: heapSettings,
  test({ name, at, heap, limit, limitAt }) {
    const share = heap / limit;
    if (share <= 0.75) return pass(evidence(at, `${heap} MiB of ${Math.round(limit)} MiB`));
    const fault = share >= 1 ? 'all the memory that it has or more' : 'and leaves less than a quarter for everything else';
    return fail({
      at,
      message: `${name} lets the heap grow to ${heap} MiB of ${Math.round(limit)} MiB, ${fault}.`,
      related: limitAt === undefined ? [] : [evidence(limitAt, 'the memory limit')],
      severity: share >= 1 ? 'medium' : 'low',
      key: 'heap',
    });
  },
});
