import { terraformScripts } from '../../src/facts/ops/terraform-calls.ts';
import { defineCheck, evidence, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'ops/terraform-cli-valid',
  covers: ['ops/terraform-cli-valid'],
  title: 'Terraform is called the way it can be called',
  category: 'data-safety',
  severity: 'medium',
  why: 'Terraform takes no folder behind its options since 0.15 and stops with an error. A recovery script that nobody runs on a good day finds that out on the worst one.',
  remedy: 'Name the folder before the command: `terraform -chdir=infra apply plan.tfplan`.',
  refs: ['https://developer.hashicorp.com/terraform/language/v1.1.x/upgrade-guides/0-15'],
  sources: ['004:1459-1460'],
  absent: 'no script here calls Terraform',
  each: terraformScripts,
  test({ name, calls, isOld }) {
    const wrong = calls.filter((c) => c.folder !== undefined && !isOld);
    if (wrong.length === 0) return pass(evidence(calls[0]!.at, isOld ? 'a version before 0.15' : calls[0]!.label));
    return fail(
      wrong.map(({ at, label, folder }, i) => ({
        at,
        message: `${name} calls \`${label}\` with the folder ${folder!}, which Terraform no longer takes.`,
        key: `${label} ${i + 1}`,
      })),
    );
  },
});
