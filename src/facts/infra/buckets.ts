import type { Evidence, Repo, Subject } from '../../model/index.ts';
import { fact, locOf } from '../../model/index.ts';
import { terraformResources } from './terraform.ts';

/** A bucket that keeps what cannot be made again, by its name. */
export interface DataBucket extends Subject {
  readonly label: string;
  readonly versioning: Evidence | undefined;
  /** An expression decides whether it is on. */
  readonly isOpen: boolean;
}

const keeps = /upload|media|attachment|document|backup|user|customer|avatar|state|tfstate|archive|invoice|data\b|files?\b/i;
const passes =
  /log|cache|tmp|temp|website|static|assets?|frontend|web\b|artifact|build|deploy|lambda|cloudtrail|athena|pipeline|test|dev\b/i;

export const dataBuckets = fact('infra/buckets', (repo: Repo): readonly DataBucket[] => {
  const all = terraformResources(repo);
  return all.flatMap(({ type, name, file, at, block, purpose }): DataBucket[] => {
    if (type !== 'aws_s3_bucket' || purpose === 'development' || purpose === 'test' || purpose === 'example') return [];
    const given = block.attributes.get('bucket')?.text ?? '';
    if (!keeps.test(`${name} ${given}`) || passes.test(`${name} ${given}`)) return [];
    // What expires by itself is meant to be gone.
    if (block.blocks.some((b) => b.type === 'lifecycle_rule' && b.blocks.some((i) => i.type === 'expiration'))) return [];
    const inline = block.blocks.find((b) => b.type === 'versioning');
    const own = all.find(
      (r) =>
        r.type === 'aws_s3_bucket_versioning' &&
        new RegExp(`aws_s3_bucket\\.${name}(\\[|\\.|$)`).test(r.block.attributes.get('bucket')?.text ?? ''),
    );
    const configuration = own?.block.blocks.find((b) => b.type === 'versioning_configuration');
    const value = inline?.attributes.get('enabled')?.text ?? configuration?.attributes.get('status')?.text;
    const place = inline === undefined ? own?.at : locOf(file, inline.at);
    const isOn = value === 'true' || value === '"Enabled"';
    return [
      {
        name: `${file} ${name}`,
        label: name,
        at,
        versioning: isOn && place !== undefined ? { at: place, note: 'versioning is on' } : undefined,
        isOpen: value !== undefined && !isOn && !/^("Suspended"|"Disabled"|false)$/.test(value),
      },
    ];
  });
});
