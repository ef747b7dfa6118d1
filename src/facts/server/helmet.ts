import { factEach, type Repo, type Subject } from '../../model/index.ts';
import { httpServices, type HttpService } from '../services/index.ts';
import { propOf, stringOf } from '../wiring/values.ts';
import { headerSources } from './headers.ts';

/** An application that sets its headers through helmet. */
export interface HelmetSubject extends Subject {
  readonly http: HttpService;
  /** It answers with pages: renders templates, sends HTML files or serves a static folder. */
  readonly rendersHtml: boolean;
}

/** Applications that mount helmet in production. */
export const helmetSubjects = factEach('apps with helmet', httpServices, (_repo: Repo, http): readonly HelmetSubject[] => {
  const sources = headerSources(http.app, http.wiring, http.env).filter((s) => s.how === 'helmet' && s.happens.how !== 'never');
  const first = sources[0];
  return first === undefined ? [] : [{ name: http.name, at: first.at, service: http.owner.id, http, rendersHtml: rendersHtml(http) }];
});

/** Paths below which programs keep files of users, not pages. */
const filesOnly = /\b(uploads?|files?|media|images?|img|avatars?|attachments?|downloads?|photos?|documents)\b/i;

/** An application that answers with pages: views, static folders, render calls. */
export function rendersHtml(http: HttpService): boolean {
  const hasViews = http.app.settings.some((s) => s.name === 'view engine' || s.name === 'views');
  const isStatic = http.app.entries.some(
    (e) =>
      e.kind === 'mount' &&
      e.from !== undefined &&
      /^(serve-static|koa-static|@fastify\/static)$|^express$/.test(e.from.pkg) &&
      (e.from.pkg !== 'express' || e.from.member === 'static') &&
      !filesOnly.test(`${e.path ?? ''} ${stringOf(propOf(e.from.options, 'prefix')) ?? ''}`),
  );
  return hasViews || isStatic || http.wiring.trace.some((c) => c.method === 'render' && c.recv?.t === 'param');
}
