import { posix } from 'node:path';
import { type Evidence, type Loc, locOf, type Repo, spanFrom } from '../../model/index.ts';
import { testOf } from '../compose/health.ts';
import { packages } from '../packages.ts';
import { yamlAt, yamlEntry, yamlEntryLoc, yamlList } from '../yaml.ts';
import { containersRunning, servicesRunning } from './deployments.ts';
import { missingTool } from './health-tools.ts';
import { lambdaBase } from './lambda.ts';
import type { Image } from './types.ts';

/** Everything that watches the health of an image's containers, the image's own check first. */
export function healthWatchers(repo: Repo, image: Image): readonly Evidence[] {
  const found: Evidence[] = [];
  const own = image.shipped.healthcheck;
  if (own !== undefined && !own.disabled && missingTool(image, own) === undefined) {
    const inherited = own.at.start < image.shipped.at.start;
    found.push({ at: own.at, note: inherited ? 'HEALTHCHECK of a stage it is built on' : 'HEALTHCHECK of the image' });
  }
  for (const { workload, container } of containersRunning(repo, image)) {
    const probe = container.probes.find(({ kind }) => kind === 'liveness') ?? container.probes[0];
    if (probe !== undefined) found.push({ at: probe.at, note: `${probe.kind} probe of ${workload.id}` });
  }
  for (const service of servicesRunning(repo, image)) {
    const check = service.healthcheck;
    if (check !== undefined && check.form !== 'inherit' && testOf(check).kind === 'real' && missingTool(image, check) === undefined)
      found.push({ at: check.at, note: `healthcheck of the compose service ${service.key}` });
  }
  const job = jobEvidence(repo, image);
  return [...found, ...platformChecks(repo, image), ...(job === undefined ? [] : [job])];
}

/** Health checks that hosting platforms run themselves, for images they build. */
function platformChecks(repo: Repo, image: Image): readonly Evidence[] {
  const files = new Set(
    image.builds.filter((build) => build.by === 'platform' && build.purpose === 'production').map((build) => build.at.file),
  );
  return [...files].flatMap((file): readonly Evidence[] => {
    const text = repo.text(file) ?? '';
    if (file.endsWith('.toml')) {
      const match = /^\s*\[\[?\s*(?:(?:http_service|services)\.[\w.]*checks|checks(?:\.\w+)?)\s*\]\]?/m.exec(text);
      return match === null
        ? []
        : [{ at: { file, start: match.index, end: match.index + match[0].length }, note: 'health check of the platform' }];
    }
    if (file.endsWith('.json')) {
      const match = /"healthcheckPath"\s*:\s*"[^"]*"/.exec(text);
      return match === null
        ? []
        : [{ at: { file, start: match.index, end: match.index + match[0].length }, note: 'health check of the platform' }];
    }
    return (repo.outline(file, 'yaml')?.docs ?? []).flatMap((doc) =>
      yamlList(yamlAt(doc, 'services')).flatMap((service) => {
        const entry = yamlEntry(service, 'healthCheckPath');
        return entry === undefined ? [] : [{ at: yamlEntryLoc(file, entry), note: 'health check of the platform' }];
      }),
    );
  });
}

/** Signs that a container of the image listens for requests: EXPOSE, a published port, a container port. */
export function listensEvidence(repo: Repo, image: Image): Loc | undefined {
  const exposed = image.shipped.exposes[0];
  if (exposed !== undefined) return exposed.at;
  const port = servicesRunning(repo, image).flatMap((service) => service.ports)[0];
  if (port !== undefined) return port.at;
  return containersRunning(repo, image).flatMap(({ container }) => container.ports)[0]?.at;
}

/** Why nothing of the image stays up for a check to ask: every service that runs it ends by itself, or Lambda calls it. */
function jobEvidence(repo: Repo, image: Image): Evidence | undefined {
  const lambda = lambdaBase(image);
  if (lambda !== undefined) return lambda;
  const running = servicesRunning(repo, image);
  const ends = running.flatMap(({ oneShot }) => oneShot ?? []);
  return running.length > 0 && ends.length === running.length && containersRunning(repo, image).length === 0 ? ends[0] : undefined;
}

/** The command-line program of a package (its `bin`) that a container of the image runs, if it runs one. */
export function commandLineProgram(repo: Repo, image: Image): Evidence | undefined {
  const words = [image.shipped.entrypoint, image.shipped.cmd].flatMap((command) => (command?.form === 'exec' ? command.words : []));
  for (const { name, path, at } of packages(repo).flatMap(({ bin }) => bin)) {
    const file = posix.normalize(path);
    if (words.some((word) => word === file || word.endsWith(`/${file}`))) return { at, note: `the command ${name}` };
  }
  return undefined;
}

/** Place of the instruction that disables the health check of a base, if one does. */
export function disabledHealthcheck(image: Image): Loc | undefined {
  const own = image.shipped.healthcheck;
  return own?.disabled === true ? own.at : undefined;
}

/** Where a missing instruction would belong: the FROM of the shipped stage. */
export function stageLoc(image: Image): Loc {
  return locOf(image.file, spanFrom(image.shipped.at.start, image.shipped.at.end));
}
