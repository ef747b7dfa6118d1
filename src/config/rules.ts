import picomatch from 'picomatch';
import type { AnyCheck, Profile } from '../model/index.ts';
import { profiles } from '../model/index.ts';
import type { Config, RuleConfig, RuleLevel } from './config.ts';

/** Which checks a scan uses. */
export interface Selection {
  readonly profile: Profile;
  /** Ids or areas; empty: all of the profile. A rule that is named runs whatever its profile. */
  readonly only: readonly string[];
  readonly skip: readonly string[];
}

/** Area of a rule: the part of its id before the slash. */
export function areaOf(id: string): string {
  return id.slice(0, id.indexOf('/'));
}

/**
 * The checks that a selection leaves. A rule of a wider profile runs when it is named by `only` or
 * when the configuration gives it a severity.
 */
export function selectChecks(checks: readonly AnyCheck[], { profile, only, skip }: Selection, config: Config): readonly AnyCheck[] {
  const rank = profiles.indexOf(profile);
  const named = (check: AnyCheck, list: readonly string[]): boolean =>
    [check.id, ...(check.aliases ?? [])].some((id) => list.includes(id)) || list.includes(areaOf(check.id));
  return checks.filter((check) => {
    if (named(check, skip)) return false;
    if (only.length > 0 && !named(check, only)) return false;
    if (profiles.indexOf(check.profile ?? 'recommended') <= rank) return true;
    return namesOf(check).some((id) => only.includes(id) || (config.rules[id]?.severity ?? 'off') !== 'off');
  });
}

/**
 * Severity of a check under a configuration, for a file where one is given: the check's own, then its
 * area, then the rule, then each override whose globs match, later ones winning.
 */
export function severityLookup(config: Config): (check: AnyCheck, file?: string) => RuleLevel {
  const overrides = config.overrides.map(({ files, rules }) => ({ rules, matches: globMatcher(files) }));
  return (check, file) => {
    let level = ruleConfig(config, check).severity ?? (check.severity as RuleLevel);
    if (file === undefined) return level;
    for (const { rules, matches } of overrides) {
      const given =
        namesOf(check)
          .map((id) => rules[id])
          .find((found) => found !== undefined) ?? rules[areaOf(check.id)];
      if (given !== undefined && matches(file)) level = given;
    }
    return level;
  };
}

/** What the configuration says about a check: its area's settings under its own. */
export function ruleConfig(config: Config, check: AnyCheck): RuleConfig {
  const own = namesOf(check)
    .map((id) => config.rules[id])
    .find((found) => found !== undefined);
  return { ...config.rules[areaOf(check.id)], ...own };
}

/** Does a path match any of the globs? `dir/` stands for everything below it. */
export function globMatcher(globs: readonly string[]): (file: string) => boolean {
  return picomatch(
    globs.map((glob) => (glob.endsWith('/') ? `${glob}**` : glob)),
    { dot: true },
  );
}

/** Today's id first, then former ones. */
function namesOf(check: AnyCheck): readonly string[] {
  return [check.id, ...(check.aliases ?? [])];
}
