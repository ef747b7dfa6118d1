import { asSentence, defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { stoppings } from '../../src/facts/links/stopping.ts';
import { stopTimeout } from '../../fixers/links/stop-timeout.ts';

export default defineCheck({
  id: 'links/stop-timeout',
  covers: ['k8s/termination-grace'],
  title: 'A container is left the time that its program takes to end',
  category: 'reliability',
  severity: 'medium',
  why: 'The program waits for its requests, but the platform kills it first. What the longest requests were doing is lost at every release, although the code for a clean end is there.',
  remedy: 'Set stop_grace_period or terminationGracePeriodSeconds above the time limit of the shutdown handler, or lower that limit.',
  refs: ['https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination'],
  sources: ['003:105', '004:790-799'],
  absent: 'no container here runs a service that limits the time of its shutdown',
  each: stoppings,
  test({ what, grace, limit, target }) {
    const left = { at: grace.at, note: `${what} is left ${seconds(grace.ms)}${grace.written ? '' : ' (the default)'}` };
    if (limit.ms === undefined) return unknown(`How long ${target.name} takes to end is not in the files.`, [left, { at: limit.at }]);
    const takes = { at: limit.at, note: `${limit.by} gives up after ${seconds(limit.ms)}` };
    if (limit.ms <= grace.ms) return pass([left, takes]);
    return fail({
      at: grace.at,
      message: `${asSentence(what)} is killed ${seconds(grace.ms)} after SIGTERM${grace.written ? '' : ', the default'}, but ${target.name} may take ${seconds(limit.ms)} to end.`,
      related: [takes],
      key: 'short',
    });
  },
  fix: stopTimeout,
});

function seconds(ms: number): string {
  return `${ms / 1000} s`;
}
