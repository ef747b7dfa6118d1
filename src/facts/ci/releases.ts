import { fact, locOf, type Evidence, type Loc, type Repo } from '../../model/index.ts';
import { yamlAt, yamlEntry, yamlEntryLoc, yamlMap } from '../yaml.ts';
import { deployments, type Deployment } from './deployments.ts';
import { calledPipeline, commandsOfJob, pipelines } from './pipelines.ts';
import { placeIn, runTexts, type RunText } from './run-texts.ts';
import type { CiCommand, Job } from './types.ts';

/** A deployment to users with what its pipeline says about how it is made. */
export interface Release extends Deployment {
  /** Runs scripts of its own job; those of other jobs are theirs. */
  readonly scripts: readonly RunText[];
  /** Which commits may be deployed: by branch, tag, condition, a person, or any. */
  readonly guard: Evidence | undefined;
  /** `environment:` of the job. */
  readonly environment: Evidence | undefined;
  /** Something asks the deployed service whether it works, after the deployment. */
  readonly verified: Evidence | undefined;
  /** The platform that is deployed to checks the new version itself before it takes traffic. */
  readonly selfChecking: Evidence | undefined;
  /** Only one runs at a time. */
  readonly serialised: Evidence | undefined;
}

/** Deployments of GitHub and GitLab pipelines that reach users. */
export const releases = fact('ci/releases', (repo: Repo): readonly Release[] =>
  deployments(repo)
    .filter((d) => !d.rehearsal && !isNoRelease(d))
    .map((d): Release => {
      const scripts = runTexts(repo).filter((r) => r.file === d.pipeline.file && r.job?.id === d.job.id);
      return {
        ...d,
        scripts,
        guard: guardOf(d),
        environment: environmentOf(repo, d.job),
        verified: verifiedBy(repo, d),
        selfChecking: checkedByPlatform(repo, d),
        serialised: concurrencyOf(repo, d),
      };
    }),
);

/** `environment:` of a job, or of a job of the workflow of this repository that it calls: the caller itself may not name one. */
function environmentOf(repo: Repo, job: Job): Evidence | undefined {
  const own = job.environment ?? calledPipeline(repo, job)?.jobs.find((j) => j.environment !== undefined)?.environment;
  return own === undefined ? undefined : { at: own.at, note: `environment ${own.name}` };
}

/** The way back, and changes to the infrastructure below: what is asked of a release does not fit them. */
function isNoRelease({ job, command }: Deployment): boolean {
  return (
    /rollback|roll-back|revert|tests?\b/i.test(`${job.id} ${job.name}`) ||
    /^(terraform|tofu|pulumi|cdk|ansible-playbook)$/.test(command.program)
  );
}

function guardOf({ pipeline, job, manual }: Deployment): Evidence | undefined {
  const before = pipeline.jobs.filter((j) => needs(pipeline.jobs, job, j.id));
  const condition = [job.condition, ...job.steps.map((s) => s.condition), ...before.map((j) => j.condition)].find((c) =>
    /github\.(ref|ref_name|ref_type|event\.release|base_ref|event_name|event\.workflow_run\.head_branch)|CI_COMMIT_(BRANCH|TAG|REF_NAME)|CI_DEFAULT_BRANCH/.test(
      c?.text ?? '',
    ),
  );
  if (condition !== undefined) return { at: condition.at, note: 'only under this condition' };
  if (manual) return { at: job.at, note: 'a person starts it' };
  // A pull request starts the job as well, whatever branches pushes are limited to.
  if (pipeline.triggers.some((t) => t.event === 'pull_request' || t.event === 'pull_request_target')) return undefined;
  const pushes = pipeline.triggers.filter((t) => t.event === 'push');
  const limited = pushes.find((t) => t.branches.length > 0 || t.tags.length > 0);
  if (limited !== undefined) return { at: limited.at, note: `only ${[...limited.branches, ...limited.tags].slice(0, 4).join(', ')}` };
  const other = pipeline.triggers.find((t) => /^(release|workflow_run|workflow_dispatch|schedule|repository_dispatch|tag)$/.test(t.event));
  return pushes.length === 0 && other !== undefined ? { at: other.at, note: `only on ${other.event}` } : undefined;
}

const asks = /^(curl|wget|http|httpie|newman|k6|playwright|cypress|artillery|hurl|wait-on|step-ci|grpcurl|checkly)$/;
const verifyWords = /smoke|health|verify|verif|post-?deploy|sanity|e2e|acceptance|synthetic/i;

/** A step behind the deploying command of the same job, or a job that needs it, that asks the service. */
function verifiedBy(repo: Repo, { pipeline, job, command }: Deployment): Evidence | undefined {
  const own = commandsOfJob(repo, job);
  const index = own.findIndex((c) => c.at.start === command.at.start && c.text === command.text);
  const after = own.slice(index + 1);
  const later = pipeline.jobs.filter((j) => j !== job && needs(pipeline.jobs, j, job.id));
  const found = [...after, ...later.flatMap((j) => commandsOfJob(repo, j))].find(isVerifying);
  if (found !== undefined) return { at: found.at, note: `asks afterwards: ${found.text.slice(0, 60)}` };
  // A job that is named after it may do it in an action that cannot be looked into.
  const named = later.find((j) => verifyWords.test(`${j.id} ${j.name}`));
  if (named !== undefined) return { at: named.at, note: `job ${named.id} follows` };
  const inside = askedInside(repo, pipeline.file, job, command);
  if (inside !== undefined) return inside;
  const steps = job.steps.filter((s) => s.at.start > command.at.start && verifyWords.test(s.name ?? ''));
  return steps[0] === undefined ? undefined : { at: steps[0].at, note: `the step ${steps[0].name ?? ''} follows` };
}

const askedThere =
  /\b(?:curl|wget)\b(?=[^\n]*(?:https?:|localhost|127\.0\.0\.1|health|ready|_URL\b))(?![^\n]*(?:hook|slack|discord|telegram|api\.github\.com|\|\s*(?:ba)?sh\b|\s-o\s+[^/\s]|\s-O\b))[^\n]*|\bdocker inspect\b[^\n]*Health[^\n]*|\brollout status\b[^\n]*|\bup\b[^\n]*\s--wait\b/i;

/** The script that is sent to the server may ask the service itself; a script of the repository that it calls, too. */
function askedInside(repo: Repo, file: string, job: Job, command: CiCommand): Evidence | undefined {
  const runs = runTexts(repo).filter((r) => r.file === file && r.job?.id === job.id);
  const own =
    runs.find((r) => r.at.start <= command.at.start && command.at.start <= r.at.end) ?? runs.find((r) => r.at.start > command.at.start);
  if (own === undefined || !(isRemoteScript(own) || /\bssh\b/.test(own.source))) return undefined;
  const source = own.source.replaceAll(/^\s*#.*$/gm, (line) => ' '.repeat(line.length));
  const found = askedThere.exec(source);
  if (found !== null) return { at: placeIn(own, found.index, Math.min(found[0].length, 80)), note: 'asks on the server' };
  const script = calledScripts(repo, own).find(({ text }) => askedThere.test(text));
  return script === undefined ? undefined : { at: own.at, note: `${script.path} asks on the server` };
}

/** Scripts of the repository that a text calls by the end of their path, comments left out. */
function calledScripts(repo: Repo, run: RunText): readonly { readonly path: string; readonly text: string }[] {
  const names = [...run.source.matchAll(/(?:^|[;&|]\s*|\b(?:bash|sh|source|sudo)\s+(?:-\w+\s+)*)\s*((?:[~.\w-]*\/)*[\w.-]+\.sh)\b/gm)].map(
    ([, path = '']) => path,
  );
  return names.flatMap((name) => {
    const ending = name.split('/').slice(-2).join('/').replace(/^\.\//, '');
    const file = repo.ofKind('shell').find(({ path }) => path === ending || path.endsWith(`/${ending}`));
    return file === undefined ? [] : [{ path: file.path, text: (repo.text(file.path) ?? '').replaceAll(/^\s*#.*$/gm, '') }];
  });
}

function needs(jobs: readonly Job[], job: Job, id: string, depth = 0): boolean {
  return job.needs.includes(id) || (depth < 8 && job.needs.some((n) => jobs.some((j) => j.id === n && needs(jobs, j, id, depth + 1))));
}

function isVerifying(command: CiCommand): boolean {
  if (command.tasks.includes('test')) return true;
  const asksHttp =
    asks.test(command.program) && /https?:|localhost|\$(?:\{\{[^}]*|\{)?\w*(URL|HOST|DOMAIN|ENDPOINT)|health|\/ready/i.test(command.text);
  const isHook = /hook|\|\s*(sudo\s+)?(ba)?sh\b|install\w*\.sh|slack|discord|teams|telegram|api\.github\.com|sentry\.io/i.test(
    command.text,
  );
  if (asksHttp && !isHook) return true;
  return (
    /kubectl rollout status|helm (upgrade|install)\b.*--(wait|atomic)|aws ecs wait|argocd app wait|flyctl checks|gcloud run services describe/.test(
      command.text,
    ) ||
    (/\.(sh|js|ts|mjs|py)$/.test(command.program) && verifyWords.test(command.program))
  );
}

const checking =
  /^(flyctl|fly|vercel|netlify|railway|render|heroku|eb|gcloud|wrangler|kamal|firebase|copilot|doctl|amplify|az|now)\b|amazon-ecs-deploy|vercel|netlify|flyctl|railway|render-deploy|heroku-deploy|cloudrun|webapps-deploy|container-apps|app_action|wrangler|firebase/i;

/** Hosting platforms and orchestrators that start the new version beside the old and ask its health before they switch. */
function checkedByPlatform(repo: Repo, { command, job }: Deployment): Evidence | undefined {
  const own = commandsOfJob(repo, job).find(
    (c) => c.tasks.includes('deploy') && (checking.test(c.program) || /deploy hook|--wait|--atomic|api\.render\.com/.test(c.text)),
  );
  const hit = own ?? (checking.test(command.program) ? command : undefined);
  return hit === undefined ? undefined : { at: hit.at, note: `${hit.program} checks the new version before it takes traffic` };
}

function concurrencyOf(repo: Repo, { pipeline, job }: Deployment): Evidence | undefined {
  const root = repo.outline(pipeline.file, 'workflow')?.docs[0];
  const jobNode = yamlMap(yamlAt(root, 'jobs')).find((e) => e.key === job.id)?.value;
  const entry = yamlEntry(jobNode, 'concurrency') ?? yamlEntry(root, 'concurrency');
  return entry === undefined ? undefined : { at: yamlEntryLoc(pipeline.file, entry), note: 'one at a time' };
}

/** A command over ssh in a deploying job that cannot know whom it talks to, or a build on the machine that serves users. */
export interface RemoteFault {
  readonly at: Loc;
  readonly what: string;
}

/** Releases with scripts that open an ssh connection. */
export const sshReleases = fact(
  'ci/ssh releases',
  (
    repo: Repo,
  ): readonly (Release & {
    readonly ssh: Evidence;
    readonly hostKnown: Evidence | undefined;
    readonly unchecked: RemoteFault | undefined;
  })[] =>
    releases(repo).flatMap((release) => {
      const calls = release.scripts.flatMap((run) =>
        [...run.source.matchAll(/(?:^|[\n;&|(]|&&)\s*(?:sudo\s+|sshpass\s+\S+\s+(?:\S+\s+)?)?((?:ssh|scp)\s+(?!-(?:V|Q)\b)[^\n]*)/g)].map(
          (m) => ({
            run,
            text: m[1] ?? '',
            at: placeIn(run, m.index + m[0].length - (m[1] ?? '').length, Math.min((m[1] ?? '').length, 80)),
          }),
        ),
      );
      const real = calls.filter(({ text }) => !/git@github\.com|-T git@/.test(text));
      const [first] = real;
      if (first === undefined) return [];
      const off = release.scripts.flatMap((run) => {
        const m = /StrictHostKeyChecking[= ]["']?(no|off)\b|UserKnownHostsFile[= ]\/dev\/null/i.exec(run.source);
        return m === null ? [] : [{ at: placeIn(run, m.index, m[0].length), what: m[0] }];
      })[0];
      return [{ ...release, ssh: { at: first.at, note: 'connects over ssh' }, hostKnown: hostKnown(release), unchecked: off }];
    }),
);

/** Where the job learns the key of the host: known_hosts written or scanned, or an action that does it. */
function hostKnown(release: Release): Evidence | undefined {
  for (const run of release.scripts) {
    const m = /ssh-keyscan|known_hosts|StrictHostKeyChecking[= ]accept-new/i.exec(run.source);
    if (m !== null) return { at: placeIn(run, m.index, m[0].length), note: 'the key of the host is known' };
  }
  const step = release.job.steps.find(
    (s) => s.uses !== undefined && /ssh-key-action|install-ssh-key|ssh-agent|known[-_]hosts|setup-ssh|ssh-setup/i.test(s.uses.text),
  );
  if (step?.uses !== undefined) return { at: step.uses.at, note: 'an action sets up the key' };
  // A runner of one's own has its keys already.
  return undefined;
}

/** A release whose script builds the program on the machine that serves it. */
export const remoteBuilds = fact('ci/remote builds', (repo: Repo): readonly (Release & { readonly builds: RemoteFault | undefined })[] =>
  releases(repo).flatMap((release) => {
    const scripts = release.scripts.filter((run) => /\bssh\b|docker(-|\s+)context/.test(run.source) || isRemoteScript(run));
    const [first] = scripts;
    if (first === undefined) return [];
    const builds = scripts.flatMap((run): readonly RemoteFault[] => {
      const pull = /\bgit\s+(?:-C\s+\S+\s+)?(pull|fetch|reset\s+--hard|clone|checkout)\b[^\n;&|]*/.exec(run.source);
      const called = calledScripts(repo, run)
        .map(({ text }) => text)
        .join('\n');
      const build =
        /\b(docker(?:-|\s+)compose[^\n;&|]*\s(?:up\b[^\n;&|]*--build|build\b)|docker\s+build\b|(?:npm|pnpm|yarn|bun)\s+(?:run\s+)?build\b|(?:npm|pnpm|yarn|bun)\s+(?:ci|install|i)\b(?![^\n;&|]*\s(?:-g|--global)\b)|tsc\b|next\s+build)[^\n;&|]*/.exec(
          `${run.source}\n${called}`,
        );
      return pull === null || build === null
        ? []
        : [{ at: placeIn(run, pull.index, pull[0].length), what: `${pull[0].trim()}, then ${build[0].trim()}` }];
    })[0];
    return [{ ...release, builds }];
  }),
);

function isRemoteScript(run: RunText): boolean {
  const step = run.job?.steps.find((s) => s.inputs['script']?.at.start === run.at.start);
  return /^appleboy\/ssh-action$/i.test(step?.uses?.slug ?? '');
}

/** The releases that GitHub makes. */
export const githubReleases = fact('ci/github releases', (repo: Repo): readonly Release[] =>
  releases(repo).filter((r) => r.pipeline.system === 'github'),
);

/** Jobs of GitHub workflows that start by themselves, with their time limit. */
export const timedJobs = fact('ci/timed jobs', (repo: Repo) =>
  pipelines(repo)
    .filter((p) => p.system === 'github')
    .flatMap((pipeline) =>
      yamlMap(yamlAt(repo.outline(pipeline.file, 'workflow')?.docs[0], 'jobs')).flatMap((entry) => {
        if (yamlAt(entry.value, 'steps') === undefined) return [];
        const limit = yamlEntry(entry.value, 'timeout-minutes');
        return [
          {
            name: `${pipeline.file} job ${entry.key}`,
            at: locOf(pipeline.file, entry.keyAt),
            limit: limit === undefined ? undefined : yamlEntryLoc(pipeline.file, limit),
          },
        ];
      }),
    ),
);
