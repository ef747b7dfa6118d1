import { fact, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { stemsFrom } from '../wiring/reach.ts';
import { alternativesOf, packageOf, type CallEvent, type Val } from '../wiring/values.ts';
import { ofLibraryUsers, type LibraryUser } from './library-users.ts';

/** A program that counts with prom-client. */
export interface MetricsUser extends Subject {
  /** Places where metrics get their labels. */
  readonly labelled: readonly Loc[];
  /** Labels that take as many values as somebody cares to send. */
  readonly unbounded: readonly { readonly at: Loc; readonly label: string; readonly value: string }[];
  readonly defaults: Loc | undefined;
  /** Metrics may come from code that could not be followed. */
  readonly doubt: string | undefined;
}

/** Programs and modules that make metrics with prom-client. */
export const metricsUsers = ofLibraryUsers('metrics users', ['prom-client'], usersOf, (user) => user.name);

function usersOf(_repo: Repo, { wiring, owner, calls }: LibraryUser): readonly MetricsUser[] {
  const made = calls.filter((c) => c.isNew && /^(Counter|Histogram|Gauge|Summary)$/.test(packageOf(c.f)?.member ?? ''));
  const first = made[0];
  if (first === undefined) return [];
  const labelling = wiring.trace.filter((c) => isLabelling(c));
  const seen = new Set<string>();
  const unbounded = labelling.flatMap((call) =>
    labelsOf(call, made).flatMap(({ label, val }) => {
      const value = boundless(val);
      const key = `${call.at.file}:${call.at.start}:${label}`;
      if (value === undefined || seen.has(key)) return [];
      seen.add(key);
      return [{ at: call.at, label, value }];
    }),
  );
  return [
    {
      name: owner?.name ?? first.at.file,
      at: first.at,
      ...(owner === undefined ? {} : { service: owner.id }),
      labelled: labelling.map((c) => c.at),
      unbounded,
      defaults: calls.find((c) => packageOf(c.f)?.member === 'collectDefaultMetrics')?.at,
      doubt: owner === undefined ? 'nothing was seen to load it' : wiring.incomplete[0]?.why,
    },
  ];
}

/** A file that sets labels of metrics; services that share it share what is said of it. */
export interface LabellingFile extends Subject {
  readonly labelled: readonly Loc[];
  readonly unbounded: MetricsUser['unbounded'];
}

/** Files that set labels of metrics. */
export const labellingFiles = fact('labelling files', (repo: Repo): readonly LabellingFile[] => {
  const found = new Map<string, LabellingFile>();
  for (const user of metricsUsers(repo)) {
    for (const first of user.labelled) {
      if (found.has(first.file)) continue;
      const isHere = (at: Loc): boolean => at.file === first.file;
      found.set(first.file, {
        name: first.file,
        at: first,
        ...(user.service === undefined ? {} : { service: user.service }),
        labelled: user.labelled.filter(isHere),
        unbounded: user.unbounded.filter((u) => isHere(u.at)),
      });
    }
  }
  return [...found.values()];
});

/** `histogram.labels(…)`, `counter.inc({…})`, `histogram.startTimer({…})` and what ends such a timer. */
function isLabelling(call: CallEvent): boolean {
  if (/^(labels|inc|observe|startTimer|dec|set)$/.test(call.method ?? ''))
    return call.args.length > 0 && stemsFrom(call.recv, (pkg) => pkg === 'prom-client');
  return call.f.t === 'call' && call.f.call.method === 'startTimer' && stemsFrom(call.f.call.recv, (pkg) => pkg === 'prom-client');
}

function labelsOf(call: CallEvent, made: readonly CallEvent[]): readonly { readonly label: string; readonly val: Val }[] {
  const [first] = call.args;
  if (first?.t === 'obj') return [...first.obj.props].map(([label, val]) => ({ label, val }));
  if (call.method !== 'labels') return [];
  const metric = made.find((m) => call.recv?.t === 'call' && call.recv.call === m);
  const options = metric?.args[0];
  const names = options?.t === 'obj' ? options.obj.props.get('labelNames') : undefined;
  return call.args.map((val, i) => {
    const name = names?.t === 'arr' ? names.items[i] : undefined;
    return { label: name?.t === 'lit' && typeof name.v === 'string' ? name.v : `label ${i + 1}`, val };
  });
}

/** What of a request, or of a person, a value is; undefined for what has few values. */
function boundless(val: Val): string | undefined {
  for (const { val: v } of alternativesOf(val)) {
    if (v.t === 'op' && (v.op === '||' || v.op === '??')) {
      const found = boundless(v.l) ?? boundless(v.r);
      if (found !== undefined) return found;
    }
    if (v.t !== 'mem') continue;
    const isRequest = v.of.t === 'param' || (v.of.t === 'unknown' && /parameter (req|request|ctx|c)$/.test(v.of.why));
    if (isRequest && /^(url|originalUrl|path|ip)$/.test(v.p)) return `the request’s ${v.p}`;
    if (/^(userId|user_id|sessionId|email|requestId)$/.test(v.p)) return v.p;
    if (/^(id|_id)$/.test(v.p) && v.of.t === 'mem' && /^(user|tenant|account|customer)$/.test(v.of.p)) return `${v.of.p}.${v.p}`;
  }
  return undefined;
}
