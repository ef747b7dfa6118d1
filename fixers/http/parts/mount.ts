import { frontStep } from '../../../src/facts/server/chain.ts';
import type { HttpService } from '../../../src/facts/services/index.ts';
import {
  afterCreation,
  besideCall,
  bind,
  insertAt,
  isInAsync,
  joined,
  past,
  type Place,
  type Wanted,
} from '../../../src/fix/code/index.ts';
import { isRefusal, type Edit, type Refusal, type Repo } from '../../../src/model/index.ts';
import { noName, noPlace } from './reasons.ts';
import { codeOf, declared, type Needed } from './service.ts';

/** The place right after the application is created, behind its settings: what stands there sees every request. */
export async function creationPlace(repo: Repo, http: HttpService): Promise<Place | undefined> {
  const code = await codeOf(repo, http.owner, http.app.at.file);
  const place = code === undefined ? undefined : afterCreation(code, http.app.at);
  if (place === undefined) return undefined;
  const own = place.receiver.replace(/[.$]/g, '\\$&');
  const setting = new RegExp(`^${own}\\.(set|enable|disable)\\(`);
  return past(place, (statement) => setting.test(statement) && !statement.includes('\n'));
}

/** The place behind headers, origins and logs and before everything that costs something. */
export async function frontPlace(repo: Repo, http: HttpService): Promise<Place | undefined> {
  const step = frontStep(http.app);
  if (step === undefined) return creationPlace(repo, http);
  const code = await codeOf(repo, http.owner, step.at.file);
  return code === undefined ? undefined : besideCall(code, step.at, 'after');
}

/** A middleware: what it needs, and the statements that mount it. */
export interface Mounted {
  readonly import?: Wanted;
  readonly needs: readonly Needed[];
  /** The statements, told what the import and the application are called. */
  readonly statements: (local: string, receiver: string) => string;
}

/** Edits that mount a middleware at a place, or what leaves a choice. */
export function mountAt(
  repo: Repo,
  http: HttpService,
  place: Place | undefined,
  { import: wanted, needs, statements }: Mounted,
): readonly Edit[] | Refusal {
  if (place === undefined) return noPlace;
  const packages = declared(repo, http.owner, place.code, needs);
  const bound = wanted === undefined ? { local: '', edits: [] } : bind(place.code, { before: place.anchor.getEnd(), ...wanted });
  if (isRefusal(packages)) return packages;
  if (bound === undefined) return noName;
  const mounted = insertAt(place, statements(bound.local, place.receiver));
  return mounted === undefined ? noPlace : joined([...bound.edits, mounted, ...packages]);
}

/** May statements at a place wait for a promise? At the top of a module only where it is sure to be loaded as one. */
export function mayWait(repo: Repo, http: HttpService, place: Place): boolean {
  const inside = isInAsync(place);
  if (inside !== 'top') return inside;
  const { code } = place;
  if (repo.outline(code.file, 'js')?.syntax !== 'esm') return false;
  if (/^(?:const [^=\n]+= |let [^=\n]+= )?await\s/m.test(code.text)) return true;
  return !code.isTypeScript && (code.file.endsWith('.mjs') || http.owner.package?.type === 'module');
}
