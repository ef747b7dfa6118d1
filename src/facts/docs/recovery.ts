import { type Evidence, fact, type Loc, locOf, type Repo, spanFrom, type Subject } from '../../model/index.ts';
import { ownData } from '../ops/backups.ts';
import { documentsWhere } from './markdown.ts';
import type { Document, DocumentLine, Section } from './markdown.ts';

/** What a document says about recovering from a disaster. */
export interface RecoveryPlan extends Subject {
  readonly path: string;
  /** Steps and commands under the heading. */
  readonly steps: number;
  readonly heading: string;
  /** Goals with a number: "RPO: 15 minutes". */
  readonly goals: readonly RecoveryGoal[];
}

export interface RecoveryGoal {
  readonly kind: 'RTO' | 'RPO';
  readonly minutes: number;
  readonly at: Loc;
}

const about =
  /disaster.?recovery|\bDR\b.{0,12}\b(plan|procedure|site|runbook|strategy)|recovery (plan|procedures?|runbook)|business continuity/i;

/** What the project says about disaster recovery, the document with the most steps first; one subject for all. */
export const recoveryPlans = fact('docs/recovery plans', (repo: Repo): readonly RecoveryPlan[] => {
  const plans = plansIn(repo).toSorted((a, b) => b.steps - a.steps);
  const [best] = plans;
  return best === undefined ? [] : [{ ...best, name: 'recovery plan', goals: plans.flatMap((p) => p.goals) }];
});

function plansIn(repo: Repo): readonly RecoveryPlan[] {
  return documentsWhere(repo, (_path, text) => about.test(text)).flatMap((document): RecoveryPlan[] => {
    const own = document.sections.filter((s) => about.test(s.heading) && !isChecklist(s)).sort((a, b) => a.at.start - b.at.start);
    const [first] = own;
    if (first === undefined) return [];
    return [
      {
        name: document.path,
        path: document.path,
        at: first.at,
        heading: first.heading,
        steps: Math.max(...own.map((s) => s.steps + s.blocks * 3)),
        goals: goalsIn(document),
      },
    ];
  });
}

/** Boxes to tick and nothing else: that somebody should make a plan is no plan. */
function isChecklist({ lines, blocks }: Section): boolean {
  const items = lines.filter(({ text }) => /^([-*+]|\d+[.)])\s+\S/.test(text));
  return blocks === 0 && items.length > 0 && items.every(({ text }) => /^[-*+]\s+\[[ xX]\]/.test(text));
}

function goalsIn(document: Document): readonly RecoveryGoal[] {
  return document.lines.flatMap((line) => goalsOf(line));
}

const units: Readonly<Record<string, number>> = { s: 1 / 60, m: 1, h: 60, d: 1440 };

function goalsOf(line: DocumentLine): readonly RecoveryGoal[] {
  return (['RTO', 'RPO'] as const).flatMap((kind): readonly RecoveryGoal[] => {
    const word = kind === 'RTO' ? /\bRTO\b|recovery time objective/i : /\bRPO\b|recovery point objective/i;
    const start = word.exec(line.text);
    if (start === null) return [];
    const rest = line.text
      .slice(start.index, start.index + 120)
      .replace(/(?<=.)\b(RTO|RPO)\b[\s\S]*$/, (tail) => (tail.startsWith(kind) ? tail : ''));
    const amount = /(\d+(?:\.\d+)?)\s*-?\s*(s|m|h|d)(?:ec(?:ond)?s?|in(?:ute)?s?|(?:ou)?rs?|ays?)?\b/i.exec(rest);
    if (amount === null) return [];
    return [{ kind, minutes: Number(amount[1]) * (units[amount[2]!.toLowerCase()] ?? 1), at: line.at }];
  });
}

/** A goal for lost data, with how often the data is copied. */
export interface StatedRpo extends Subject {
  readonly minutes: number;
  /** Minutes between two copies; undefined: no schedule here says. */
  readonly interval: number | undefined;
  readonly schedule: Evidence | undefined;
  /** The log of the database is archived all the time. */
  readonly continuous: Evidence | undefined;
}

export const statedRpos = fact('docs/stated rpo', (repo: Repo): readonly StatedRpo[] => {
  const goal = recoveryPlans(repo)
    .flatMap((p) => p.goals)
    .filter((g) => g.kind === 'RPO')
    .sort((a, b) => a.minutes - b.minutes)[0];
  if (goal === undefined) return [];
  const schedules = ownData(repo)
    .flatMap((d) => d.schedules)
    .flatMap((s) => {
      const minutes = intervalOf(repo, s);
      return minutes === undefined ? [] : [{ minutes, at: s.at, note: s.note }];
    })
    .sort((a, b) => a.minutes - b.minutes);
  return [
    {
      name: goal.at.file,
      at: goal.at,
      minutes: goal.minutes,
      interval: schedules[0]?.minutes,
      schedule: schedules[0],
      continuous: continuousOf(repo),
    },
  ];
});

/** Minutes between two runs by the only cron expression of the schedule's file. */
function intervalOf(repo: Repo, schedule: Evidence): number | undefined {
  const text = repo.text(schedule.at.file) ?? '';
  const own = text.slice(schedule.at.start, schedule.at.end);
  const cron = /(?:^|[\s"'])((?:[\d*/,-]+\s+){4}[\d*/,\-A-Za-z]+)(?:$|[\s"'])/m;
  const hits = cron.exec(own) === null ? [...text.matchAll(new RegExp(cron.source, 'gm'))].map((m) => m[1]!) : [cron.exec(own)![1]!];
  const fields = hits.length === 1 ? hits[0]!.trim().split(/\s+/) : undefined;
  if (fields === undefined) return /^@hourly/m.test(own) ? 60 : /^@daily|^@midnight/m.test(own) ? 1440 : undefined;
  const [minute = '', hour = '', day = '', , weekday = ''] = fields;
  const every = /^\*\/(\d+)$/;
  if (minute === '*') return 1;
  if (every.test(minute) && hour === '*') return Number(every.exec(minute)![1]);
  if (hour === '*') return 60 / minute.split(',').length;
  if (every.test(hour)) return Number(every.exec(hour)![1]) * 60;
  if (day !== '*' && !day.includes('/')) return 43200;
  return weekday === '*' || weekday.includes('-') ? 1440 / hour.split(',').length : 10080;
}

function continuousOf(repo: Repo): Evidence | undefined {
  for (const { path, kind, origin } of repo.files) {
    if (origin !== 'own' || kind === 'js' || kind === 'binary' || kind === 'lockfile' || /\.(mdx?|txt|css|html)$/i.test(path)) continue;
    const hit =
      /\b(wal-g|wal-e|pgbackrest|barmanObjectStore|archive_command|archive_mode|pg_receivewal|continuous_backup|point_in_time|pitr_enabled|backup_retention_period|litestream|oplog)\b/i.exec(
        repo.text(path) ?? '',
      );
    if (hit !== null) return { at: locOf(path, spanFrom(hit.index, hit.index + hit[0].length)), note: hit[0] };
  }
  return undefined;
}
