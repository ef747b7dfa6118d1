import type { AnyCheck } from '../../src/model/index.ts';
import actionPinned from './action-pinned.ts';
import deployGated from './deploy-gated.ts';
import firstPartyPinned from './first-party-pinned.ts';
import permissions from './permissions.ts';
import test from './test.ts';

/** The checks of this area, sorted by id. */
export const ci: readonly AnyCheck[] = [actionPinned, deployGated, firstPartyPinned, permissions, test];
