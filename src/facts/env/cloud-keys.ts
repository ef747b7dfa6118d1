import { fact, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { deployedServices } from '../compose/index.ts';
import { pipelines } from '../ci/pipelines.ts';
import { kubernetes } from '../kubernetes/index.ts';

/** Something that talks to AWS, and how it proves who it is. */
export interface CloudUser extends Subject {
  readonly what: string;
  readonly at: Loc;
  readonly by: 'keys' | 'role';
}

/** Containers with keys of AWS in their environment, and pipelines that sign in to it. Stores that only speak S3's language need keys. */
export const cloudUsers = fact('env cloud users', (repo: Repo): readonly CloudUser[] => {
  const found: CloudUser[] = [];
  const look = (name: string, what: string, env: ReadonlyMap<string, { readonly at: Loc }>): void => {
    const key = env.get('AWS_SECRET_ACCESS_KEY');
    const compatible = [...env.keys()].some((k) => /(^|_)(S3|AWS|MINIO|R2|SPACES|STORAGE|BUCKET)_?\w*ENDPOINT|ENDPOINT_URL/.test(k));
    const role = env.get('AWS_ROLE_ARN') ?? env.get('AWS_WEB_IDENTITY_TOKEN_FILE');
    if (key !== undefined && !compatible) found.push({ name, what, at: key.at, by: 'keys' });
    else if (role !== undefined) found.push({ name, what, at: role.at, by: 'role' });
  };
  for (const service of deployedServices(repo))
    // A store that speaks S3's language itself is given the keys that its callers have to show.
    if (service.role !== 'storage' && service.role !== 'emulator')
      look(service.name, `The compose service ${service.key}`, service.environment);
  for (const workload of kubernetes(repo).workloads)
    for (const container of workload.containers)
      if (workload.purpose === 'production' || workload.purpose === 'unknown')
        look(`${workload.id} ${container.name}`, workload.id, container.env);
  for (const pipeline of pipelines(repo))
    for (const job of pipeline.jobs)
      for (const step of job.steps) {
        if (step.uses?.slug.toLowerCase() !== 'aws-actions/configure-aws-credentials') continue;
        const name = `${pipeline.file} job ${job.id}`;
        const keys = step.inputs['aws-secret-access-key'];
        const role = step.inputs['role-to-assume'];
        if (found.some((f) => f.name === name)) continue;
        if (keys !== undefined) found.push({ name, what: name, at: keys.at, by: 'keys' });
        else if (role !== undefined) found.push({ name, what: name, at: role.at, by: 'role' });
      }
  return found;
});
