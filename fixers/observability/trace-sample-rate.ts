import type { SentryInit } from '../../src/facts/runtime/sentry.ts';
import { replacement } from '../../src/fix/code/index.ts';
import { defineFixer } from '../../src/model/index.ts';
import { initOptions } from './parts/sentry-options.ts';

/** One request in ten tells as much about a service under load as all of them. */
const rate = '0.1';

/** Bounds the share of requests that are traced. */
export const traceSampleRate = defineFixer<SentryInit, string>({
  title: `Trace ${Number(rate) * 100} % of the requests`,
  // Fewer traces are there to look at; a service with little traffic may want them all.
  safety: 'review',
  async edits(init, name: string | undefined, repo) {
    const options = await initOptions(repo, init);
    const value = name === undefined ? undefined : options?.value(name);
    if (options === undefined || value?.getKindName() !== 'NumericLiteral')
      return { refuse: 'The rate is not written where Sentry is started; bound it where it stands.' };
    return [replacement(options.code, value, rate)];
  },
});
