import { statedRpos } from '../../src/facts/docs/recovery.ts';
import { defineCheck, evidence, fail, pass, unknown } from '../../src/model/index.ts';

export default defineCheck({
  id: 'ops/rpo-matches-backup',
  covers: ['ops/rpo-matches-backup'],
  title: 'The database is copied as often as the recovery point asks',
  category: 'data-safety',
  severity: 'medium',
  why: 'A dump once a day loses up to a day, whatever the plan says. The promise is then broken by every disaster there is.',
  remedy: 'Archive the log all the time (wal-g, pgBackRest, point-in-time recovery), dump more often, or state the goal that is met.',
  sources: ['001:1128', '004:1390-1396', '004:1450'],
  absent: 'no document here states a recovery point (RPO) with a number',
  each: statedRpos,
  test({ at, minutes, interval, schedule, continuous }) {
    if (continuous !== undefined) return pass(continuous);
    if (interval === undefined || schedule === undefined)
      return unknown('no schedule in the repository says how often the database is copied', [evidence(at)]);
    const hours = (value: number): string => (value < 120 ? `${Math.round(value)} minutes` : `${Math.round(value / 60)} hours`);
    if (interval <= minutes) return pass([evidence(schedule.at, `every ${hours(interval)}`), evidence(at, `RPO ${hours(minutes)}`)]);
    return fail({
      at,
      message: `The recovery point is ${hours(minutes)}, and the database is copied every ${hours(interval)}.`,
      related: [schedule],
      key: 'rpo',
    });
  },
});
