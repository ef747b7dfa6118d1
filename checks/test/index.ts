import type { AnyCheck } from '../../src/model/index.ts';
import coverageGate from './coverage-gate.ts';
import runnerConfigured from './runner-configured.ts';
import unit from './unit.ts';

export const test: readonly AnyCheck[] = [coverageGate, runnerConfigured, unit];
