import type { Loc, Repo, Subject } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { labelOf, shellUnits } from './shell-units.ts';

/** A script that plans or applies infrastructure. */
export interface TerraformScript extends Subject {
  readonly calls: readonly {
    readonly at: Loc;
    readonly label: string;
    /** A folder behind the options, which Terraform took until 0.14. */
    readonly folder: string | undefined;
  }[];
  /** A file pins a version that still takes it. */
  readonly isOld: boolean;
}

export const terraformScripts = fact('ops/terraform scripts', (repo: Repo): readonly TerraformScript[] => {
  const isOld = repo.files.some(({ path }) => {
    if (/(^|\/)\.terraform-version$/.test(path)) return /^\s*0\.(\d|1[0-4])\b/.test(repo.text(path) ?? '');
    return path.endsWith('.tf') && /required_version\s*=\s*"[^"]*(<\s*0\.1[0-5]|~>\s*0\.1[0-4]|=\s*0\.1[0-4])/.test(repo.text(path) ?? '');
  });
  return shellUnits(repo).flatMap((unit): TerraformScript[] => {
    const calls = unit.steps.flatMap(({ call, at }) => {
      if (call.program !== 'terraform' && call.program !== 'tofu') return [];
      const verb = call.args.findIndex((a) => !a.startsWith('-'));
      if (!/^(plan|apply|destroy|refresh|init|validate)$/.test(call.args[verb] ?? '')) return [];
      // Options with a value in a word of its own.
      const rest = call.args.slice(verb + 1);
      const words = rest.filter(
        (a, i) =>
          !a.startsWith('-') &&
          !/^-{1,2}(var|var-file|target|out|replace|lock-timeout|parallelism|state|backup|backend-config)$/.test(rest[i - 1] ?? ''),
      );
      // What stands behind `apply` may be a plan file; a folder is told by its slash or by being one.
      const folder = words.find((w) => /\/$|^\.{1,2}$/.test(w) || (repo.file(w) === undefined && repo.exists(w)));
      return [{ at, label: labelOf(call), folder }];
    });
    return calls.length === 0 ? [] : [{ name: unit.name, at: calls[0]!.at, calls, isOld }];
  });
});
