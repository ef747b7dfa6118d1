import type { RunningService } from '../../src/facts/compose/running.ts';
import { testOf } from '../../src/facts/compose/health.ts';
import { fileForSettings } from '../../src/facts/compose/places.ts';
import { storeTest } from '../../src/facts/compose/store-tests.ts';
import { imageOfService } from '../../src/facts/docker/deployments.ts';
import { setInService } from '../../src/fix/compose.ts';
import { flow, quoted } from '../../src/fix/yaml.ts';
import { defineFixer, type Edit, type Refusal, type Repo } from '../../src/model/index.ts';
import { healthInstruction } from '../docker/healthcheck.ts';

/** How often a store is asked and how long it may take to come up. */
const store = { interval: '10s', timeout: '5s', retries: 5, start_period: '30s' };

/** Asks a service itself whether it works. */
export const composeHealthcheck = defineFixer<RunningService, unknown>({
  title: 'Ask the service whether it works',
  // What waits for its health, or acts on it, behaves differently when it is bad.
  safety: 'review',
  edits(service, _data, repo) {
    const { healthcheck, key } = service;
    const test = healthcheck === undefined ? undefined : testOf(healthcheck);
    if (test?.kind === 'disabled') return { refuse: `${key} switches its health check off; whether that was meant only its author knows.` };
    if (test?.kind === 'hollow') return { refuse: `The health check of ${key} is written so that it cannot fail: ${test.why}.` };
    if (test?.kind === 'real' && healthcheck !== undefined) return failingCurl(repo, healthcheck.at);
    const known = storeTest(service);
    if (known === undefined) return ownProgram(service, repo);
    if ('why' in known) return { refuse: known.why };
    const settings = healthcheck === undefined ? { test: flow(known.test.map(quoted)), ...store } : undefined;
    return settings === undefined
      ? setInService(repo, healthcheck?.at.file ?? '', key, ['healthcheck', 'test'], flow(known.test.map(quoted)))
      : setInService(repo, fileForSettings(repo, service), key, ['healthcheck'], settings);
  },
});

/** The program of the repository: its image asks it, wherever that runs. */
function ownProgram(service: RunningService, repo: Repo): readonly Edit[] | Refusal {
  const image = imageOfService(repo, service);
  if (image !== undefined) return healthInstruction(repo, image);
  const name = service.image?.value ?? 'its image';
  return { refuse: `How to ask ${name} whether it works is in none of the files.` };
}

/** `curl -f` fails on error pages. */
function failingCurl(repo: Repo, at: { readonly file: string; readonly start: number; readonly end: number }): readonly Edit[] | Refusal {
  const text = (repo.text(at.file) ?? '').slice(at.start, at.end);
  const calls = [...text.matchAll(/\bcurl(["']?)(?=[\s,])/g)];
  const [call] = calls;
  if (call === undefined || calls.length > 1) return { refuse: `Where curl is called is not clear (${at.file}).` };
  const end = at.start + call.index + call[0].length;
  const quote = call[1] ?? '';
  const insert = quote === '' ? ' -f' : `, ${quote}-f${quote}`;
  return [{ kind: 'replace', at: { file: at.file, start: end, end }, text: insert }];
}
