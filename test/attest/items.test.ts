import { describe, expect, it } from 'vitest';
import { checks } from '../../checks/index.ts';
import { attestAreas } from '../../src/attest/items/index.ts';
import { traits } from '../../src/model/index.ts';
import { attestRows } from './rows.ts';

const items = attestAreas.flatMap((area) => area.items);

describe('the items', () => {
  it('are the rows of the catalogue that only a person can confirm, each once', () => {
    expect(items.map(({ id }) => id).sort()).toEqual([...attestRows].sort());
    expect(new Set(attestRows).size).toBe(attestRows.length);
  });

  it('are decided by no check, and no check has their name', () => {
    const decided = new Set(checks.flatMap((check) => [check.id, ...(check.aliases ?? []), ...check.covers]));
    expect(items.filter(({ id }) => decided.has(id))).toEqual([]);
  });

  it.each(items.map((item) => [item.id, item] as const))('%s asks one question, says why, and how a person finds out', (_, item) => {
    expect(item.question).toMatch(/^[A-Z].*\?$/);
    expect(item.why).toMatch(/^[A-Z].{20,}\.$/);
    expect(item.verify).toMatch(
      /^(Ask|Call|Change|Compare|Count|Find|Follow|Go|List|Look|Measure|Name|Open|Read|Request|Restore|Roll|Run|Send|Start|Stop|Trigger|Try|Upload|Walk) .*\.$/,
    );
    expect([30, 90, 180, 365]).toContain(item.interval);
    for (const trait of item.when) expect(Object.keys(traits)).toContain(trait);
    expect(item.when.length).toBeGreaterThan(0);
  });

  it('ask no question twice', () => {
    for (const text of ['question', 'why', 'verify'] as const) expect(new Set(items.map((item) => item[text])).size).toBe(items.length);
  });
});
