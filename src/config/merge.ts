import type { Config, RuleConfig } from './config.ts';

/** Lays one configuration over another: single values and rules win, lists are joined, what is below first. */
export function merged(below: Config, above: Config): Config {
  const rules: Record<string, RuleConfig> = { ...below.rules };
  for (const [name, rule] of Object.entries(above.rules)) rules[name] = { ...rules[name], ...rule };
  const knowledge: Record<string, Readonly<Record<string, string>>> = { ...below.knowledge };
  for (const [name, values] of Object.entries(above.knowledge)) knowledge[name] = { ...knowledge[name], ...values };
  const replaced = new Set(above.services.map(({ name }) => name));
  const minCategory = { ...below.thresholds.minCategory, ...above.thresholds.minCategory };
  const profile = above.profile ?? below.profile;
  return {
    files: [...below.files, ...above.files],
    ...(profile === undefined ? {} : { profile }),
    rules,
    overrides: [...below.overrides, ...above.overrides],
    services: [...below.services.filter(({ name }) => !replaced.has(name)), ...above.services],
    suppressions: [...below.suppressions, ...above.suppressions],
    knowledge,
    thresholds: {
      ...below.thresholds,
      ...above.thresholds,
      ...(Object.keys(minCategory).length === 0 ? {} : { minCategory }),
    },
  };
}
