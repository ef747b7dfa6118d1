import { factEach, type Loc, type Repo, type Subject } from '../../model/index.ts';
import semver from 'semver';
import { edgeHeader } from '../edge.ts';
import { dependencyOf } from '../packages.ts';
import { httpServices, type HttpService } from '../services/index.ts';
import { functionsOf, methodCallsOf } from '../wiring/reach.ts';
import { happens } from '../wiring/truth.ts';
import { alternativesOf, propOf, stringOf, type Val } from '../wiring/values.ts';
import { headerMethods, headerSources, type HeaderSource } from './headers.ts';
import { rendersHtml } from './helmet.ts';

/** A Content-Security-Policy in effect on a service's responses. */
export interface Policy {
  readonly at: Loc;
  /** Written out here, or helmet's own. */
  readonly how: 'written' | 'default' | 'unknown';
  readonly directives: readonly Directive[];
  readonly reportOnly: boolean;
}

export interface Directive {
  readonly name: string;
  readonly sources: readonly string[];
  /** Sources that are computed: nonces, addresses from configuration. */
  readonly computed: boolean;
  readonly at: Loc;
}

export interface CspSubject extends Subject {
  readonly http: HttpService;
  readonly policies: readonly Policy[];
  readonly rendersHtml: boolean;
  /** helmet is told to set none, which is a matter of its own. */
  readonly off: boolean;
}

/** HTTP services with the content security policies in effect on them. */
export const cspSubjects = factEach(
  'services and their content security policy',
  httpServices,
  (repo: Repo, http): readonly CspSubject[] => {
    const sources = headerSources(http.app, http.wiring, http.env).filter((s) => s.happens.how !== 'never');
    const off = sources.some((s) => s.off.some((o) => o.name === 'contentSecurityPolicy' && o.happens.how !== 'never'));
    const edge = edgeHeader(repo, http.owner, 'content-security-policy');
    const policies = [
      ...sources.flatMap((s) => policiesOf(s, http, repo)),
      ...(edge === undefined
        ? []
        : [{ at: edge.at, how: 'written' as const, directives: directivesOf(edge.value, edge.at), reportOnly: false }]),
    ];
    return [
      {
        name: http.name,
        at: http.at,
        ...(http.service === undefined ? {} : { service: http.service }),
        http,
        policies,
        rendersHtml: rendersHtml(http),
        off,
      },
    ];
  },
);

/** Services with a policy that is written out. */
export const writtenPolicies = factEach('written content security policies', cspSubjects, (_repo: Repo, s): readonly CspSubject[] => {
  const policies = s.policies.filter((p) => p.how === 'written' && !p.reportOnly);
  return policies[0] === undefined ? [] : [{ ...s, at: policies[0].at, policies }];
});

/** Services that answer with pages and have not told helmet to leave the policy out. */
export const pageServices = factEach('services that answer with pages', cspSubjects, (_repo: Repo, s): readonly CspSubject[] =>
  s.rendersHtml && !s.off ? [s] : [],
);

function policiesOf(source: HeaderSource, http: HttpService, repo: Repo): readonly Policy[] {
  const { mount } = source;
  if (mount === undefined) return [];
  if (source.how === 'by-hand') return byHand(mount.value, http);
  const from = mount.from;
  if (from === undefined || !/helmet/.test(from.pkg)) return [];
  const isSub = /^(contentSecurityPolicy|csp)$/.test(from.member);
  if (source.how === 'partial' && !isSub) return [];
  const options = from.options;
  const given = isSub ? options : propOf(options, 'contentSecurityPolicy');
  if (!isSub && options !== undefined && options.t !== 'obj' && options.t !== 'lit')
    return [{ at: source.at, how: 'unknown', directives: [], reportOnly: false }];
  const written = given === undefined ? [] : alternativesOf(given).filter((a) => happens(a.when, http.env).how !== 'never');
  if (given === undefined || written.every((a) => a.val.t === 'lit' && a.val.v !== false)) {
    return setsPolicyByItself(repo, http, from.pkg) || isSub ? [{ at: source.at, how: 'default', directives: [], reportOnly: false }] : [];
  }
  return written.flatMap(({ val }): readonly Policy[] => {
    if (val.t === 'lit') return [];
    const directives = propOf(val, 'directives');
    if (val.t !== 'obj' || directives?.t !== 'obj')
      return [
        { at: source.at, how: directives === undefined && val.t === 'obj' ? 'default' : 'unknown', directives: [], reportOnly: false },
      ];
    const reportOnly = propOf(val, 'reportOnly');
    return [
      {
        at: val.obj.propAt.get('directives') ?? source.at,
        how: 'written',
        reportOnly: reportOnly?.t === 'lit' && reportOnly.v === true,
        directives: [...directives.obj.props].flatMap(([name, v]) =>
          directiveOf(name, v, directives.obj.propAt.get(name) ?? directives.obj.at),
        ),
      },
    ];
  });
}

/** helmet sets a policy by itself since version 4, koa-helmet since 6, Fastify's plugin since 5. */
function setsPolicyByItself(repo: Repo, http: HttpService, pkg: string): boolean {
  const dependency = dependencyOf(repo, http.owner.package, pkg);
  const since = pkg === 'helmet' ? '4.0.0' : pkg === 'koa-helmet' ? '6.0.0' : '5.0.0';
  if (dependency?.resolved !== undefined) return semver.gte(dependency.resolved, since);
  if (dependency === undefined || semver.validRange(dependency.range) === null) return true;
  return semver.gte(semver.minVersion(dependency.range) ?? since, since);
}

function directiveOf(name: string, val: Val, at: Loc): readonly Directive[] {
  if (val.t === 'lit' && (val.v === null || val.v === undefined || val.v === false)) return [];
  const kebab = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const items = val.t === 'arr' ? val.items : alternativesOf(val).flatMap((a) => (a.val.t === 'arr' ? a.val.items : [a.val]));
  // A function is asked once per response: it gives the nonce.
  const sources = items.flatMap((i) => (i.t === 'fn' ? ["'nonce-'"] : (stringOf(i)?.split(/\s+/) ?? []))).filter((s) => s !== '');
  const computed = items.some((i) => i.t !== 'fn' && stringOf(i) === undefined) || (val.t === 'arr' && val.open === true);
  return [{ name: kebab, sources, computed, at }];
}

/** The directives of a header's text. */
export function directivesOf(text: string, at: Loc): readonly Directive[] {
  return text.split(';').flatMap((part) => {
    const [name, ...sources] = part.trim().split(/\s+/);
    return name === undefined || name === ''
      ? []
      : [{ name: name.toLowerCase(), sources, computed: sources.some((s) => /[$]/.test(s)), at }];
  });
}

function byHand(val: Val, http: HttpService): readonly Policy[] {
  return functionsOf(val).flatMap((fn) =>
    methodCallsOf(http.wiring, fn, headerMethods).flatMap((call): readonly Policy[] => {
      if (happens(call.conds, http.env).how === 'never' || stringOf(call.args[0])?.toLowerCase() !== 'content-security-policy') return [];
      const text = stringOf(call.args[1]);
      const known = call.args[1]?.t === 'str' ? call.args[1].parts.map((p) => (typeof p === 'string' ? p : '$computed')).join('') : text;
      return [
        known === undefined
          ? { at: call.at, how: 'unknown', directives: [], reportOnly: false }
          : { at: call.at, how: 'written', directives: directivesOf(known, call.at), reportOnly: false },
      ];
    }),
  );
}

/** The directive that rules where scripts come from: its own, else `default-src`; helmet fills in its own where it merges defaults. */
export function scriptDirective(policy: Policy): Directive | undefined {
  return policy.directives.find((d) => d.name === 'script-src') ?? policy.directives.find((d) => d.name === 'default-src');
}

/** A nonce, a hash or 'strict-dynamic' makes browsers ignore 'unsafe-inline'. */
export function isOverruled(directive: Directive): boolean {
  return directive.computed || directive.sources.some((s) => /^'(nonce-|sha(256|384|512)-|strict-dynamic')/.test(s));
}
