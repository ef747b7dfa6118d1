import { posix } from 'node:path';
import { factEach, type Repo, type Subject } from '../../model/index.ts';
import { httpServices, type HttpService } from '../services/index.ts';
import { propOf, stringOf, type Val } from '../wiring/values.ts';
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

const media = /\.(png|jpe?g|gif|svg|webp|avif|ico|bmp|css|woff2?|ttf|otf|eot|mp[34]|webm|ogg|wav|pdf|csv|ya?ml|json|txt)$/i;

/** A folder that is here, with pictures and the like in it and not one page. One that a build makes is not here. */
function holdsMediaOnly({ wiring }: HttpService, options: Val | undefined): boolean {
  const given = stringOf(options) ?? stringOf(propOf(options, 'root'));
  if (given === undefined) return false;
  const folder = posix.resolve('/', given).slice(1);
  const inside = wiring.machine.repo.files.filter(({ path }) => folder !== '' && path.startsWith(`${folder}/`));
  return inside.length > 0 && inside.every(({ path }) => media.test(path));
}

/** An application that answers with pages: views, static folders, render calls. */
export function rendersHtml(http: HttpService): boolean {
  const hasViews = http.app.settings.some((s) => s.name === 'view engine' || s.name === 'views');
  const isStatic = http.app.entries.some(
    (e) =>
      e.kind === 'mount' &&
      e.from !== undefined &&
      /^(serve-static|koa-static|@fastify\/static)$|^express$/.test(e.from.pkg) &&
      (e.from.pkg !== 'express' || e.from.member === 'static') &&
      !holdsMediaOnly(http, e.from.options) &&
      !filesOnly.test(`${e.path ?? ''} ${stringOf(propOf(e.from.options, 'prefix')) ?? ''}`),
  );
  return hasViews || isStatic || http.wiring.trace.some((c) => c.method === 'render' && c.recv?.t === 'param');
}
