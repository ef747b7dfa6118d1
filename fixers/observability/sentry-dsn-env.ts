import type { SentryInit } from '../../src/facts/runtime/sentry.ts';
import { replacement } from '../../src/fix/code/index.ts';
import { defineFixer } from '../../src/model/index.ts';
import { initOptions } from './parts/sentry-options.ts';

/** Takes the address of the project out of the code. */
export const sentryDsnEnv = defineFixer<SentryInit>({
  title: 'Read the address of the Sentry project from SENTRY_DSN',
  // Without the variable nothing is reported any more.
  safety: 'review',
  async edits(init, _data, repo) {
    const options = await initOptions(repo, init);
    const value = options?.value('dsn');
    if (options === undefined || value?.getKindName() !== 'StringLiteral')
      return { refuse: 'The address is not written where Sentry is started; take it out where it stands.' };
    return [replacement(options.code, value, 'process.env.SENTRY_DSN')];
  },
});
