import type { AnyCheck } from '../../src/model/index.ts';
import basePinned from './base-pinned.ts';
import copyAllWithoutIgnore from './copy-all-without-ignore.ts';
import execFormCmd from './exec-form-cmd.ts';
import healthcheck from './healthcheck.ts';
import noSecrets from './no-secrets.ts';
import nonRootUser from './non-root-user.ts';

/** Checks about Dockerfiles. */
export const docker: readonly AnyCheck[] = [basePinned, copyAllWithoutIgnore, execFormCmd, healthcheck, noSecrets, nonRootUser];
