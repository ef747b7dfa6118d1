import type { Evidence, Loc, Repo, Subject } from '../../model/index.ts';
import { fact, locOf } from '../../model/index.ts';
import { secretInUse } from '../docker/secret-in-use.ts';
import type { SecretInUse } from '../docker/secret-in-use.ts';
import { expand } from '../docker/expand.ts';
import { shellUnits } from './shell-units.ts';
import type { ShellUnit } from './shell-units.ts';
import { isRestore } from './step-kinds.ts';
import { dumperOf } from './backups.ts';

/** A credential written into a script that backs up or restores. */
export interface ScriptCredential {
  readonly name: string;
  readonly at: Loc;
  readonly value: SecretInUse;
  readonly asDefault: boolean;
}

/** A script that reaches a database, with the credentials it spells out and one that it takes from outside. */
export interface DatabaseScript extends Subject {
  readonly credentials: readonly ScriptCredential[];
  readonly taken: Evidence;
}

export const databaseScripts = fact('ops/database scripts', (repo: Repo): readonly DatabaseScript[] =>
  shellUnits(repo).flatMap((unit): DatabaseScript[] => {
    if (unit.remote) return [];
    const reach = unit.steps.find((s) => dumperOf(s.command.words) !== undefined || isRestore(s));
    if (reach === undefined) return [];
    return [
      { name: unit.name, at: reach.at, credentials: credentialsOf(unit), taken: { at: reach.at, note: 'no credential is spelled out' } },
    ];
  }),
);

function credentialsOf(unit: ShellUnit): readonly ScriptCredential[] {
  const found = new Map<string, ScriptCredential>();
  const look = (name: string, raw: string, at: Loc): void => {
    const { text, unresolved } = expand(raw, () => undefined);
    // What commands print and what the caller of a function hands over ($1) is spelled out elsewhere, if at all.
    if (text.includes('$(') || text.includes('`') || /\$\{?[\d@*]/.test(text)) return;
    // Credentials cut short on purpose ("mongodb+srv://...") are none.
    const value = secretInUse(unresolved.length > 0 ? '' : name, text.replace(/:\/\/[^\s/@]*\$[^\s/@]*@/, '://'));
    if (value !== undefined && !found.has(name)) found.set(name, { name, at, value, asDefault: text !== raw });
  };
  for (const command of unit.commands) {
    for (const { name, value, at } of command.assigns) look(name, value, locOf(unit.file, at));
    command.words.forEach((word, i) => {
      const at = locOf(unit.file, command.wordsAt[i] ?? command.at);
      const assigned = /^-{0,2}([A-Za-z_][\w-]*)=([\s\S]+)$/.exec(word);
      if (assigned !== null) look(assigned[1]!.replaceAll('-', '_'), assigned[2]!, at);
      else if (/^[a-z+]+:\/\/[^\s:/@]+:[^\s@/]+@/.test(word)) look('address', word, at);
      else if (
        /^-p\S+$/.test(word) &&
        command.words.some((w) => /^(mysqldump|mysql|mariadb|mariadb-dump)$/.test(w.split('/').at(-1) ?? ''))
      )
        look('password', word.slice(2), at);
    });
  }
  return [...found.values()];
}
