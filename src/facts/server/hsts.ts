import { factEach, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { edgeHeader } from '../edge.ts';
import { httpServices, type HttpService } from '../services/index.ts';
import { functionsOf, methodCallsOf } from '../wiring/reach.ts';
import { happens } from '../wiring/truth.ts';
import { alternativesOf, numberOf, propOf, stringOf, type Val } from '../wiring/values.ts';
import { headerMethods, headerSources, type HeaderSource } from './headers.ts';

/** Strict-Transport-Security as a service or the proxy before it sends it. */
export interface Hsts {
  readonly at: Loc;
  /** Seconds; undefined where the library's default holds or the figure is not in the files. */
  readonly maxAge: number | undefined;
  readonly subdomains: boolean | undefined;
  readonly what: string;
  /** Where the proxy that sends it hands on to the service. */
  readonly through?: Loc;
}

export interface HstsSubject extends Subject {
  readonly http: HttpService;
  readonly sent: readonly Hsts[];
}

/** Services whose responses carry Strict-Transport-Security, with what it says. */
export const hstsSubjects = factEach(
  'services with strict transport security',
  httpServices,
  (repo: Repo, http): readonly HstsSubject[] => {
    const edge = edgeHeader(repo, http.owner, 'strict-transport-security');
    const own = headerSources(http.app, http.wiring, http.env)
      .filter((s) => s.happens.how === 'always' || s.happens.how === 'unsure')
      .flatMap((s) => sentBy(s, http));
    const sent = [
      ...(edge === undefined ? [] : [{ ...fromText(edge.value, edge.at, 'the proxy in front'), through: edge.through }]),
      ...own,
    ];
    const first = sent[0];
    return first === undefined
      ? []
      : [{ name: http.name, at: first.at, ...(http.service === undefined ? {} : { service: http.service }), http, sent }];
  },
);

function sentBy(source: HeaderSource, http: HttpService): readonly Hsts[] {
  const { mount } = source;
  if (mount === undefined) return [];
  if (source.how === 'by-hand') return byHand(mount.value, http);
  const from = mount.from;
  if (from === undefined || !/helmet/.test(from.pkg)) return [];
  const isSub = /^(hsts|strictTransportSecurity)$/.test(from.member);
  if (source.how === 'partial' && !isSub) return [];
  const options = isSub ? from.options : (propOf(from.options, 'hsts') ?? propOf(from.options, 'strictTransportSecurity'));
  if (options === undefined) return [{ at: source.at, maxAge: undefined, subdomains: true, what: 'helmet' }];
  return alternativesOf(options)
    .filter((a) => happens(a.when, http.env).how !== 'never')
    .flatMap(({ val }): readonly Hsts[] => {
      if (val.t === 'lit' && val.v === false) return [];
      if (val.t !== 'obj') return [{ at: source.at, maxAge: undefined, subdomains: true, what: 'helmet' }];
      const subdomains = propOf(val, 'includeSubDomains');
      return [
        {
          at: val.obj.propAt.get('maxAge') ?? val.obj.at,
          maxAge: numberOf(propOf(val, 'maxAge')),
          subdomains: subdomains === undefined ? true : subdomains.t === 'lit' ? subdomains.v !== false : undefined,
          what: 'helmet',
        },
      ];
    });
}

function byHand(val: Val, http: HttpService): readonly Hsts[] {
  return functionsOf(val).flatMap((fn) =>
    methodCallsOf(http.wiring, fn, headerMethods).flatMap((call) => {
      if (happens(call.conds, http.env).how === 'never' || stringOf(call.args[0])?.toLowerCase() !== 'strict-transport-security') return [];
      const text = stringOf(call.args[1]);
      return [
        text === undefined
          ? { at: call.at, maxAge: undefined, subdomains: undefined, what: 'the app' }
          : fromText(text, call.at, 'the app'),
      ];
    }),
  );
}

function fromText(text: string, at: Loc, what: string): Hsts {
  const age = /max-age\s*=\s*"?(\d+)/i.exec(text)?.[1];
  return { at, maxAge: age === undefined ? undefined : Number(age), subdomains: /includeSubDomains/i.test(text), what };
}
