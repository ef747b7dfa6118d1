import { statSync } from 'node:fs';
import path from 'node:path';
import { areaOf, severityLookup } from '../config/rules.ts';
import { printable } from '../model/index.ts';
import { jsonText } from '../report/json.ts';
import { configOf } from '../scan.ts';
import { usageError } from '../usage-error.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';

/** `readycheck config print`: the configuration that a scan would use, everything extended laid together, with the severity of every rule. */
export async function configPrintCommand(target: string, flags: { readonly config?: string }): Promise<ExitCode> {
  const { checks } = await import('../../checks/index.ts');
  const config = await configOf(folder(target), flags.config, checks);
  const severityOf = severityLookup(config);
  const { files, rules: given, ...rest } = config;
  const rules = Object.fromEntries(
    checks.map((check) => [check.id, { severity: severityOf(check), ...optionsOf(given[areaOf(check.id)], given[check.id]) }]),
  );
  process.stdout.write(jsonText({ files, profile: config.profile ?? 'recommended', ...rest, rules }));
  return exitCodes.passed;
}

/** `readycheck config validate`: says what is wrong, or which files are fine. */
export async function configValidateCommand(target: string, flags: { readonly config?: string }): Promise<ExitCode> {
  const { checks } = await import('../../checks/index.ts');
  const { files } = await configOf(folder(target), flags.config, checks);
  process.stdout.write(
    files.length === 0
      ? 'There is no configuration; the defaults hold.\n'
      : `${files.map((file) => `${printable(file)} is valid.`).join('\n')}\n`,
  );
  return exitCodes.passed;
}

/** `readycheck config schema`: JSON Schema for editors. */
export async function configSchemaCommand(): Promise<ExitCode> {
  const { configJsonSchema } = await import('../config/schema.ts');
  process.stdout.write(jsonText(configJsonSchema()));
  return exitCodes.passed;
}

function optionsOf(...given: readonly ({ readonly options?: unknown } | undefined)[]): { options?: unknown } {
  const options = given.reduce<unknown>((before, rule) => rule?.options ?? before, undefined);
  return options === undefined ? {} : { options };
}

function folder(target: string): string {
  const root = path.resolve(target);
  if (statSync(root, { throwIfNoEntry: false })?.isDirectory() !== true) throw usageError(`${target} is not a folder.`);
  return root;
}
