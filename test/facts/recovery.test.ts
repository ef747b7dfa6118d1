import { expect, it } from 'vitest';
import { recoveryPlans } from '../../src/facts/docs/recovery.ts';
import { memoryRepo } from '../../src/source/index.ts';

it('is a plan with steps, not a list of boxes to tick', async () => {
  const boxes = '## Backup and disaster recovery\n\n- [ ] **Backups**\n  - every night\n- [ ] **Recovery plan**\n  - written down\n';
  expect(recoveryPlans(await memoryRepo({ 'docs/launch.md': boxes }))).toEqual([]);
  const steps = '## Disaster recovery\n\n- [ ] agreed with everybody\n\n1. Stop the writers.\n2. Restore the newest dump.\n';
  expect(recoveryPlans(await memoryRepo({ 'docs/launch.md': steps })).map((plan) => plan.path)).toEqual(['docs/launch.md']);
});
