import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import semver from 'semver';
import { describe, expect, it } from 'vitest';
import { nodeFault } from '../../src/commands/node-version.ts';

const { engines } = JSON.parse(readFileSync('package.json', 'utf8')) as { engines: { node: string } };

describe('the Node version', () => {
  it('is judged as package.json says', () => {
    const version = fc.tuple(fc.integer({ min: 12, max: 30 }), fc.nat(30), fc.nat(9)).map((parts) => parts.join('.'));
    fc.assert(
      fc.property(version, (running) => (nodeFault(running) === undefined) === semver.satisfies(running, engines.node)),
      {
        numRuns: 2_000,
      },
    );
  });

  it('is named together with what is needed', () => {
    expect(nodeFault('20.20.2')).toBe('readycheck needs Node 22.18 or a later 22, or 24.11 or later; this is Node 20.20.2.');
  });
});

describe('the entry of the program', () => {
  it('asks nothing of old Node versions but modules that they have', () => {
    const reached = new Set<string>();
    const visit = (file: string): void => {
      if (reached.has(file)) return;
      reached.add(file);
      const text = readFileSync(file, 'utf8');
      for (const [, from] of text.matchAll(/^(?:import|export)\s[^;=]*?from ['"]([^'"]+)['"]/gm)) {
        expect(from).toMatch(/^\.\.?\//);
        visit(new URL(from!, `file:///${file}`).pathname.slice(1));
      }
    };
    visit('src/cli.ts');
    expect([...reached].sort()).toEqual(['src/cli.ts', 'src/commands/node-version.ts', 'src/version.ts']);
  });
});
