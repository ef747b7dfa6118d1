import { fact, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { composeStacks } from '../compose/stacks.ts';
import { deployedImages } from '../docker/index.ts';
import { services } from './index.ts';
import { isSideFolder, starts, type Start } from './starts.ts';

/** A service with the way its production start runs it. */
export interface StartedService extends Subject {
  readonly how: string;
  readonly startAt: Loc;
  /** A development runner starts it: it watches files or compiles at every start. */
  readonly runner: string | undefined;
  /** A deployment (image, compose, Kubernetes, process manager) starts it, not only a package script. */
  readonly deployed: boolean;
}

const watching = /\b(nodemon|ts-node-dev|tsnd|tsx\s+watch|supervisor|nest\s+start\s+--watch|next\s+dev|nuxt\s+dev|vite\s+dev|--watch)\b/;
const compiling = /\b(ts-node|babel-node)\b/;

export const startedServices = fact('services started', (repo: Repo): readonly StartedService[] =>
  services(repo).flatMap((service): readonly StartedService[] => {
    // All ways in, those by a development runner included: a service keeps only the better ones.
    const all =
      service.entry === undefined ? service.starts : starts(repo).filter((s) => s.entry === service.entry && !isSideFolder(s.at.file));
    const deployments = all.filter((s) => s.how !== 'script' && s.how !== 'config' && isForUsers(repo, s));
    const start = deployments[0] ?? service.starts.find((s) => s.how === 'script');
    if (start === undefined) return [];
    const texts = [start.at, ...start.program.via].map((at) => (repo.text(at.file) ?? '').slice(at.start, at.end));
    const runner = texts.map((t) => watching.exec(t)?.[1] ?? compiling.exec(t)?.[1]).find((r) => r !== undefined);
    const at =
      [start.at, ...start.program.via].find(
        (place) => runner !== undefined && (repo.text(place.file) ?? '').slice(place.start, place.end).includes(runner),
      ) ?? start.at;
    return [
      {
        name: service.name,
        at: service.at,
        service: service.id,
        how: start.how,
        startAt: at,
        runner: runner ?? (start.program.development ? 'a development runner' : undefined),
        deployed: deployments.length > 0,
      },
    ];
  }),
);

/** A start of an image that ships, of a stack that is not for developers, or of a process manager. */
function isForUsers(repo: Repo, start: Start): boolean {
  if (start.how === 'image') return deployedImages(repo).some((i) => i.file === start.at.file);
  if (start.how !== 'compose') return true;
  return composeStacks(repo).some((s) => (s.purpose === 'production' || s.purpose === 'unknown') && s.files.includes(start.at.file));
}
