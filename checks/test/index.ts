import type { AnyCheck } from '../../src/model/index.ts';
import runnerConfigured from './runner-configured.ts';
import unit from './unit.ts';

export const test: readonly AnyCheck[] = [runnerConfigured, unit];
