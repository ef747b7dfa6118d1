import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { imageRepositories } from '../../src/facts/kubernetes/cloud-commands.ts';

export default defineCheck({
  id: 'docker/ecr-hardening',
  covers: ['docker/ecr-hardening'],
  title: 'Image repositories scan what is pushed and keep their tags',
  category: 'supply-chain',
  severity: 'low',
  why: 'A tag that can be overwritten makes the image that was tested another one, and an image that nobody scans keeps its holes until an attacker finds them. Both are switches of the repository that are off by default.',
  remedy: 'Add --image-scanning-configuration scanOnPush=true and --image-tag-mutability IMMUTABLE.',
  refs: ['https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html'],
  sources: ['001:407-414', '001:411', '001:413'],
  absent: 'no script here makes an image repository in Amazon ECR',
  each: imageRepositories,
  test({ name, at, scans, immutable }) {
    if (scans && immutable) return pass({ at, note: 'scans on push, tags stay' });
    const lacks = [...(scans ? [] : ['does not scan what is pushed']), ...(immutable ? [] : ['lets tags be overwritten'])];
    return fail({
      at,
      message: `${name.split(': ')[0] ?? ''} makes the repository ${name.split(': ')[1] ?? ''}, which ${lacks.join(' and ')}.`,
      key: name,
    });
  },
});
