import type { Loc, Repo } from '../../model/index.ts';
import type { Wiring } from '../wiring/evaluate.ts';
import type { HttpApp } from './types.ts';

/** Where a fixer can add middleware right after an application is created. */
export interface AppPlace {
  readonly file: string;
  /** The name the application is bound to. */
  readonly binding: string;
  /** The whole statement that creates it. */
  readonly statement: Loc;
  readonly syntax: 'esm' | 'cjs';
  /** package.json of the service. */
  readonly packageFile: string | undefined;
}

/**
 * The declaration `const app = express()` of an application, where it is that plain: a named binding made
 * by the creating call itself. undefined where a fixer should not guess.
 */
export function appPlace(
  repo: Repo,
  service: { readonly app: HttpApp; readonly wiring: Wiring; readonly owner: { readonly package: { readonly file: string } | undefined } },
): AppPlace | undefined {
  const { app } = service;
  if (app.framework !== 'express') return undefined;
  const outline = repo.outline(app.at.file, 'js');
  if (outline === undefined || outline.syntax === 'script') return undefined;
  const bodies = [outline.body, ...outline.functions.map((f) => f.body)];
  for (const body of bodies) {
    for (const stmt of body) {
      if (stmt.s !== 'let' || stmt.to.p !== 'id' || stmt.e === undefined) continue;
      if (stmt.e.at[0] !== app.at.start || stmt.e.at[1] !== app.at.end) continue;
      return {
        file: app.at.file,
        binding: stmt.to.n,
        statement: { file: app.at.file, start: stmt.at[0], end: stmt.at[1] },
        syntax: outline.syntax,
        packageFile: service.owner.package?.file,
      };
    }
  }
  return undefined;
}
