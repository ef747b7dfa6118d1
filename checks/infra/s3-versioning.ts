import { dataBuckets } from '../../src/facts/infra/buckets.ts';
import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';

export default defineCheck({
  id: 'infra/s3-versioning',
  covers: ['infra/s3-versioning'],
  title: 'Buckets that keep data keep earlier versions',
  category: 'data-safety',
  severity: 'medium',
  confidence: 'medium',
  why: 'Without versions a wrong delete or an overwrite is final. Whoever gets the key of the application can then delete uploads and backups for good.',
  remedy: 'Add `aws_s3_bucket_versioning` with `status = "Enabled"`, and a lifecycle rule for old versions.',
  sources: ['001:1104'],
  absent: 'no Terraform file here creates a bucket that keeps data by its name',
  each: dataBuckets,
  test({ at, label, versioning, isOpen }) {
    if (versioning !== undefined) return pass(versioning);
    if (isOpen) return unknown(`an expression decides whether ${label} keeps versions`);
    return fail({ at, message: `The bucket ${label} keeps no earlier versions.`, key: 'versioning' });
  },
});
