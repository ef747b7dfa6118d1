import { factEach, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { proxyInFront } from '../edge.ts';
import { httpServices, type HttpService } from '../services/index.ts';
import { happens, truthOf } from '../wiring/truth.ts';
import { alternativesOf } from '../wiring/values.ts';
import { limitersOf } from './limits.ts';

/** An Express app behind a proxy that looks at the client's address or protocol. */
export interface TrustSubject extends Subject {
  readonly http: HttpService;
  readonly uses: { readonly at: Loc; readonly what: string };
}

/** Express apps for which 'trust proxy' matters: a proxy stands in front and something depends on the client's address. */
export const trustSubjects = factEach('apps behind a proxy', httpServices, (repo: Repo, http): readonly TrustSubject[] => {
  if (http.app.platform !== 'express' || proxyInFront(repo, http.owner) === undefined) return [];
  const uses = addressUse(http);
  return uses === undefined ? [] : [{ name: http.name, at: http.at, service: http.owner.id, http, uses }];
});

function addressUse(http: HttpService): { readonly at: Loc; readonly what: string } | undefined {
  const limiter = limitersOf(http.app, http.wiring, http.env).find((l) => l.happens.how !== 'never' && l.happens.how !== 'off-by-default');
  if (limiter !== undefined) return { at: limiter.at, what: 'limits requests per address' };
  return undefined;
}

/** What 'trust proxy' is set to in production: the last setting counts. */
export function trustProxy(http: HttpService): { readonly at: Loc; readonly state: 'on' | 'off' | 'unknown' } | undefined {
  const setting = http.app.settings.filter((s) => s.name === 'trust proxy' && happens(s.conds, http.env).how !== 'never').at(-1);
  if (setting === undefined) return undefined;
  const how = happens(setting.conds, http.env).how;
  if (how === 'unsure') return { at: setting.at, state: 'on' };
  if (how === 'off-by-default') return { at: setting.at, state: 'unknown' };
  const values = alternativesOf(setting.value).map((a) => truthOf(a.val, http.env));
  if (values.some((v) => v.value === undefined || (!v.value && v.env.length > 0))) return { at: setting.at, state: 'unknown' };
  return { at: setting.at, state: values.every((v) => v.value === true) ? 'on' : 'off' };
}
