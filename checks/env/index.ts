import type { AnyCheck } from '../../src/model/index.ts';
import committedEnvFile from './committed-env-file.ts';
import exampleComplete from './example-complete.ts';
import exampleFile from './example-file.ts';
import gitignored from './gitignored.ts';
import httpsUrls from './https-urls.ts';
import liveKeys from './live-keys.ts';
import localhostInProduction from './localhost-in-production.ts';
import placeholderSecret from './placeholder-secret.ts';
import publicPrefixSecret from './public-prefix-secret.ts';
import secretInCliArgs from './secret-in-cli-args.ts';
import secretInSource from './secret-in-source.ts';
import secretLength from './secret-length.ts';
import secretsPerEnvironment from './secrets-per-environment.ts';
import staticCloudKeys from './static-cloud-keys.ts';
import validation from './validation.ts';

export const env: readonly AnyCheck[] = [
  committedEnvFile,
  exampleComplete,
  exampleFile,
  gitignored,
  httpsUrls,
  liveKeys,
  localhostInProduction,
  placeholderSecret,
  publicPrefixSecret,
  secretInCliArgs,
  secretInSource,
  secretLength,
  secretsPerEnvironment,
  staticCloudKeys,
  validation,
];
