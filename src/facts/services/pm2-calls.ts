import { posix } from 'node:path';
import type { Evidence, Loc, Repo, Subject } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { ciRuns } from '../ci/pipelines.ts';
import { packages } from '../packages.ts';
import { isFixture } from '../paths.ts';
import { shellUnits } from '../ops/shell-units.ts';
import { commandsIn, invocationOf } from '../shell.ts';
import { ecosystemApps } from './pm2.ts';

/** A call of PM2 that starts or reloads something. */
export interface Pm2Call {
  readonly verb: string;
  /** The ecosystem file it names, as written. */
  readonly config: string | undefined;
  readonly environment: string | undefined;
  /** NODE_ENV is given on the command line. */
  readonly nodeEnv: string | undefined;
  readonly at: Loc;
  readonly from: string;
}

/** Every call of PM2 in scripts, CI and package scripts. */
export const pm2Calls = fact('pm2/calls', (repo: Repo): readonly Pm2Call[] => {
  const found: Pm2Call[] = [];
  const add = (args: readonly string[], env: Readonly<Record<string, string>>, at: Loc, from: string): void => {
    const words = args.filter((a) => !a.startsWith('-'));
    const option = args.findIndex((a) => a === '--env');
    const environment = option === -1 ? args.map((a) => /^--env=(.+)$/.exec(a)?.[1]).find((v) => v !== undefined) : args[option + 1];
    found.push({
      verb: words[0] ?? '',
      config: words.slice(1).find((w) => /(^|\/)(ecosystem|pm2|process)[^/]*\.(c?js|json|ya?ml)$|\.config\.c?js$/.test(w)),
      environment,
      nodeEnv: env['NODE_ENV'],
      at,
      from,
    });
  };
  for (const unit of shellUnits(repo))
    for (const { call, command, at } of unit.steps)
      if (/^pm2(-runtime)?$/.test(call.program))
        add(
          call.program === 'pm2' ? call.args : ['start', ...call.args],
          { ...call.env, ...Object.fromEntries(command.assigns.map((a) => [a.name, a.value])) },
          at,
          unit.file,
        );
  for (const { command, pipeline } of ciRuns(repo))
    if (command.program === 'pm2' && command.via.length === 0) add(command.args, {}, command.at, pipeline.file);
  for (const pkg of packages(repo).filter(({ file }) => !isFixture(file)))
    for (const script of Object.values(pkg.scripts))
      for (const command of commandsIn(script.text)) {
        const call = invocationOf(command.words);
        if (call === undefined || !/^pm2(-runtime)?$/.test(call.program)) continue;
        const env = { ...call.env, ...Object.fromEntries(command.assigns.map((a) => [a.name, a.value])) };
        add(call.program === 'pm2' ? call.args : ['start', ...call.args], env, script.at, pkg.file);
      }
  return found;
});

/** An ecosystem file that is called for, and the file of the repository it is. */
export interface CalledEcosystem extends Subject {
  readonly config: string;
  readonly call: Pm2Call;
  readonly file: string | undefined;
}

/** Ecosystem files that scripts start, each once. */
export const calledEcosystems = fact('pm2/ecosystems', (repo: Repo): readonly CalledEcosystem[] => {
  const seen = new Set<string>();
  return pm2Calls(repo).flatMap((call): CalledEcosystem[] => {
    if (
      call.config === undefined ||
      call.config.includes('$') ||
      !/^(start|restart|reload|startOrRe\w+|gracefulReload|deploy)$/.test(call.verb)
    )
      return [];
    const base = posix.basename(call.config);
    if (seen.has(base)) return [];
    seen.add(base);
    const file = repo.files.find(({ path }) => posix.basename(path) === base)?.path;
    return [{ name: base, at: call.at, config: call.config, call, file }];
  });
});

/** An app of an ecosystem file that a call starts with `--env production`. */
export interface ProductionApp extends Subject {
  readonly label: string;
  readonly nodeEnv: string | undefined;
  readonly call: Evidence;
}

export const productionApps = fact('pm2/production apps', (repo: Repo): readonly ProductionApp[] =>
  calledEcosystems(repo).flatMap(({ name, file }): readonly ProductionApp[] => {
    const call = pm2Calls(repo).find(
      (c) => c.config !== undefined && posix.basename(c.config) === name && /^prod/.test(c.environment ?? ''),
    );
    if (call === undefined || file === undefined) return [];
    return ecosystemApps(repo, file, call.environment).map((app) => ({
      name: `${file} ${app.name}`,
      label: app.name,
      at: app.at,
      nodeEnv: call.nodeEnv ?? app.env.get('NODE_ENV'),
      call: { at: call.at, note: `--env ${call.environment}` },
    }));
  }),
);
