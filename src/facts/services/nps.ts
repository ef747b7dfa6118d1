import type { Repo } from '../../model/index.ts';
import { evaluate } from '../wiring/evaluate.ts';
import { exportsOf } from '../wiring/modules.ts';
import { propOf, stringOf, type Val } from '../wiring/values.ts';
import { inside } from './paths.ts';

/** The command behind a name of nps: `nps start.prod` reads `scripts.start.prod` of package-scripts.js. */
export function npsCommand(repo: Repo, cwd: string, name: string): string | undefined {
  const file = ['package-scripts.js', 'package-scripts.cjs'].map((f) => inside(cwd, f)).find((f) => repo.file(f)?.kind === 'js');
  if (file === undefined) return undefined;
  const wiring = evaluate(repo, file, []);
  const exported = exportsOf(wiring.machine, file).find((e) => e.name === 'default')?.val;
  let val: Val | undefined = propOf(exported, 'scripts');
  for (const part of name.split('.')) val = propOf(val, part);
  for (let depth = 0; val?.t === 'obj' && depth < 3; depth += 1) val = propOf(val, 'script') ?? propOf(val, 'default');
  return stringOf(val);
}
