import type { Wiring } from '../wiring/evaluate.ts';
import { packageOf, propOf, type ClassVal, type Val } from '../wiring/values.ts';
import type { HttpApp } from './types.ts';

/** The module class a Nest application starts with; undefined where it is computed. */
export function rootModule(app: HttpApp): ClassVal | undefined {
  const first = app.call.args[0];
  return app.framework === 'nest' && first?.t === 'class' ? first.cls : undefined;
}

/** Can the parts of a module ask for an instance of a class: is it a provider of it, or given to it by an import or a global module? */
export function isProvided(wiring: Wiring, module: ClassVal, wanted: ClassVal): boolean {
  const isWanted = (val: Val): boolean => val.t === 'class' && val.cls === wanted;
  const own = listOf(module, 'providers').some(isWanted);
  const given = (m: ClassVal): boolean => listOf(m, 'providers').some(isWanted) && listOf(m, 'exports').some(isWanted);
  const imported = listOf(module, 'imports').some((val) => val.t === 'class' && given(val.cls));
  const globally = wiring.classes.some((m) => m.decorators.some((d) => nestMember(d) === 'Global') && given(m));
  return own || imported || globally;
}

function listOf(module: ClassVal, name: string): readonly Val[] {
  const decorator = module.decorators.find((d) => nestMember(d) === 'Module');
  const list = decorator?.t === 'call' ? propOf(decorator.call.args[0], name) : undefined;
  return list?.t === 'arr' ? list.items : [];
}

function nestMember(decorator: Val): string | undefined {
  const by = decorator.t === 'call' ? packageOf(decorator.call.f) : packageOf(decorator);
  return by?.pkg === '@nestjs/common' ? by.member : undefined;
}
