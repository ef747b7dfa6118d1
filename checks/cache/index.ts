import type { AnyCheck } from '../../src/model/index.ts';
import failOpen from './fail-open.ts';
import ttl from './ttl.ts';

export const cache: readonly AnyCheck[] = [failOpen, ttl];
