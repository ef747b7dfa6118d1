import type { AnyCheck } from '../../src/model/index.ts';
import bodyLimit from './body-limit.ts';
import databaseVersion from './database-version.ts';
import envProvided from './env-provided.ts';
import expectedFiles from './expected-files.ts';
import healthPath from './health-path.ts';
import port from './port.ts';
import proxyPath from './proxy-path.ts';
import stopTimeout from './stop-timeout.ts';

export const links: readonly AnyCheck[] = [
  bodyLimit,
  databaseVersion,
  envProvided,
  expectedFiles,
  healthPath,
  port,
  proxyPath,
  stopTimeout,
];
