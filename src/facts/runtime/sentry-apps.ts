import { fact, factEach, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { errorHandlers } from '../server/errors.ts';
import type { Entry } from '../server/types.ts';
import { httpServices, type HttpService } from '../services/index.ts';
import { callsOf, functionsOf } from '../wiring/reach.ts';
import { happens } from '../wiring/truth.ts';
import { packageOf, type CallEvent } from '../wiring/values.ts';
import { majorOf } from './library-users.ts';

/** An Express application of a service that initialises Sentry. */
export interface SentryApp extends Subject {
  readonly http: HttpService;
  readonly init: Loc;
  readonly major: number | undefined;
  /** Where Sentry gets to see errors of requests. */
  readonly handler: Loc | undefined;
  /** Routes that are registered after it. */
  readonly routesAfter: readonly Loc[];
  /** A handler before it that answers and lets no error pass. */
  readonly answeredBefore: Loc | undefined;
  readonly requestHandler: Loc | undefined;
  /** Version 7's own error handler is the one that is mounted. */
  readonly isOldHandler: boolean;
  /** Errors are reported by hand. */
  readonly captures: Loc | undefined;
}

/** Express applications whose service initialises Sentry in production. */
export const sentryApps = factEach('express apps with sentry', httpServices, (repo: Repo, http): readonly SentryApp[] => {
  const { app, wiring, env } = http;
  if (app.framework !== 'express') return [];
  const init = wiring.trace.find((c) => isSentry(c, /^init$/) && !c.swept && happens(c.conds, env).how !== 'never');
  if (init === undefined) return [];
  const places = new Map(wiring.trace.filter((c) => c.method === 'use').map((c) => [c.at, c.id]));
  const position = (entry: Entry): number => places.get(entry.through[0] ?? entry.at) ?? entry.call.id;
  const mounted = app.entries.find(
    (e) => e.kind === 'mount' && e.from !== undefined && e.from.pkg.startsWith('@sentry/') && /errorHandler$/i.test(e.from.member),
  );
  const setUp = wiring.trace.find((c) => isSentry(c, /^setupExpressErrorHandler$/));
  const at = mounted === undefined ? setUp?.id : position(mounted);
  const live = app.entries.filter((e) => happens(e.conds, env).how === 'always');
  const before = errorHandlers(app, wiring, env).filter((h) => !h.reportsOnly && h.general && h.happens.how === 'always');
  const answering = before.find((h) => {
    const entry = app.entries.find((e) => e.at === h.at);
    return entry?.kind === 'mount' && at !== undefined && position(entry) < at && !passesOn(http, entry.value);
  });
  return [
    {
      name: http.name,
      at: http.at,
      ...(http.service === undefined ? {} : { service: http.service }),
      http,
      init: init.at,
      major: majorOf(repo, init.at.file, packageOf(init.f)?.pkg ?? ''),
      handler: mounted?.at ?? setUp?.at,
      routesAfter:
        at === undefined
          ? []
          : live.filter((e) => e.kind === 'route' && e.path !== undefined && !/[*{<]/.test(e.path) && position(e) > at).map((e) => e.at),
      answeredBefore: answering?.at,
      requestHandler: app.entries.find((e) => e.kind === 'mount' && /requestHandler$/.test(e.from?.member ?? ''))?.at,
      isOldHandler: mounted?.kind === 'mount' && mounted.from?.member === 'Handlers.errorHandler',
      captures: wiring.trace.find((c) => isSentry(c, /^(captureException|captureError)$/))?.at,
    },
  ];
});

function isSentry(call: CallEvent, member: RegExp): boolean {
  const by = packageOf(call.f);
  return by !== undefined && by.pkg.startsWith('@sentry/') && member.test(by.member);
}

/** The handler hands some errors on to the next one. */
function passesOn(http: HttpService, value: Parameters<typeof functionsOf>[0]): boolean {
  return functionsOf(value).some((fn) =>
    callsOf(http.wiring, fn).some((c) => (c.f.t === 'param' && c.f.index === 3 && c.args.length > 0) || c.f.t === 'unknown'),
  );
}

/** Those whose error handler is the one of version 7, which needs another in front of the routes. */
export const sentryAppsOfSeven = fact('express apps with sentry 7', (repo: Repo): readonly SentryApp[] =>
  sentryApps(repo).filter(({ handler, isOldHandler, major }) => handler !== undefined && isOldHandler && major === 7),
);
