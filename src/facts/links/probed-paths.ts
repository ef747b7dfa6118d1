import { factEach, type Repo, type Subject } from '../../model/index.ts';
import { facesOf, type HttpService } from '../services/index.ts';
import { healthProbes, type HealthProbe } from './probes.ts';
import { answerTo, type Answer } from './routes.ts';

/** A probe that asks for a path, and what the service it asks makes of it. */
export interface ProbedPath extends Subject {
  readonly probe: HealthProbe & { readonly path: string };
  readonly answer: Answer | { readonly how: 'unread'; readonly why: string };
  /** The application whose routes were looked at. */
  readonly face: HttpService | undefined;
}

export const probedPaths = factEach('links probed paths', healthProbes, (_repo: Repo, probe): readonly ProbedPath[] => {
  const { path } = probe;
  if (path === undefined) return [];
  const faces = probe.target.kind === 'http' ? facesOf(probe.target) : [];
  const answer = answerOf(path, probe, faces);
  return [{ name: probe.name, at: probe.at, service: probe.target.id, probe: { ...probe, path }, answer, face: faces[0] }];
});

function answerOf(path: string, probe: HealthProbe, faces: readonly HttpService[]): ProbedPath['answer'] {
  const { target } = probe;
  if (target.wiring === undefined || target.apps.length === 0) return { how: 'unread', why: 'its routes are found by a framework' };
  const wiring = target.wiring;
  const answers = target.apps.map((app) => answerTo(app, wiring, path, target.env));
  for (const how of ['route', 'maybe', 'catch-all'] as const) {
    const found = answers.find((a) => a.how === how);
    if (found !== undefined) return found;
  }
  const doubt = faces.map((s) => s.doubt).find((d) => d !== undefined) ?? wiring.incomplete[0]?.why;
  // Pages of Next are files; only its API is read as routes.
  if (!/^\/api(\/|$)/.test(path) && target.apps.some((app) => app.framework === 'next'))
    return { how: 'unread', why: 'its pages are found by Next' };
  return doubt === undefined ? { how: 'none' } : { how: 'unread', why: doubt };
}
