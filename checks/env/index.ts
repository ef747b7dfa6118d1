import type { AnyCheck } from '../../src/model/index.ts';
import committedEnvFile from './committed-env-file.ts';
import exampleComplete from './example-complete.ts';
import gitignored from './gitignored.ts';
import secretInSource from './secret-in-source.ts';
import validation from './validation.ts';

/** Checks about environment variables and secrets in files. */
export const env: readonly AnyCheck[] = [committedEnvFile, exampleComplete, gitignored, secretInSource, validation];
