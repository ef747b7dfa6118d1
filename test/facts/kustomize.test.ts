import { expect, test } from 'vitest';
import { deployedWorkloads } from '../../src/facts/kubernetes/deployed.ts';
import { kustomizations, overlays } from '../../src/facts/kubernetes/kustomize.ts';
import { memoryRepo } from '../../src/source/index.ts';

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  replicas: 1
  template:
    metadata: { labels: { app: api } }
    spec:
      containers:
        - name: api
          image: shop-api
          env:
            - { name: LOG_LEVEL, value: debug }
        - { name: debug, image: busybox }
`;

const base = { 'base/kustomization.yaml': 'resources: [api.yaml]\n', 'base/api.yaml': deployment };

test('an overlay merges lists by name, sets images and replicas, and says where each value stands', async () => {
  const repo = await memoryRepo({
    ...base,
    'prod/kustomization.yaml':
      'resources: [../base]\nnamespace: shop\nimages: [{ name: shop-api, newName: r.example/api, newTag: "2.1" }]\nreplicas: [{ name: api, count: 3 }]\npatches:\n  - path: patch.yaml\n',
    'prod/patch.yaml':
      'kind: Deployment\nmetadata: { name: api }\nspec:\n  template:\n    spec:\n      containers:\n        - name: api\n          env: [{ name: LOG_LEVEL, value: info }, { name: REGION, value: eu }]\n        - { name: debug, $patch: delete }\n',
  });
  const [each] = deployedWorkloads(repo);
  expect(each?.name).toBe('Deployment/shop/api');
  expect(each?.workload.replicas).toMatchObject({ value: 3, at: { file: 'prod/kustomization.yaml' } });
  expect(each?.containers).toHaveLength(1);
  expect(each?.containers[0]?.image).toMatchObject({ value: 'r.example/api:2.1', at: { file: 'prod/kustomization.yaml' } });
  expect(each?.containers[0]?.envEntries.map(({ name, value, at }) => [name, value, at.file])).toEqual([
    ['LOG_LEVEL', 'info', 'base/api.yaml'],
    ['REGION', 'eu', 'prod/patch.yaml'],
  ]);
});

test('bases are judged as overlays leave them, the one for production first', async () => {
  const repo = await memoryRepo({
    ...base,
    'overlays/dev/kustomization.yaml': 'resources: [../../base]\n',
    'overlays/prod/kustomization.yaml':
      'resources: [../../base]\npatches:\n  - target: { kind: Deployment, name: api }\n    patch: |-\n      - op: replace\n        path: /spec/replicas\n        value: 5\n      - op: remove\n        path: /spec/template/spec/containers/1\n',
  });
  expect(overlays(repo).map(({ file }) => file)).toEqual(['overlays/dev/kustomization.yaml', 'overlays/prod/kustomization.yaml']);
  expect(deployedWorkloads(repo).map(({ workload, containers }) => [workload.replicas?.value, containers.length])).toEqual([[5, 1]]);
});

test('components, generators, remote bases and loops', async () => {
  const repo = await memoryRepo({
    ...base,
    'loop/kustomization.yaml': 'resources: [../loop]\n',
    'parts/kustomization.yaml': 'kind: Component\npatches: [{ path: p.yaml }]\n',
    'parts/p.yaml': 'kind: Deployment\nmetadata: { name: api }\nspec: { replicas: 7 }\n',
    'prod/kustomization.yaml':
      'resources: [../base, "https://example.net/x?ref=1"]\ncomponents: [../parts]\nconfigMapGenerator:\n  - name: settings\n    literals: [A=1]\n    envs: [prod.env]\n',
    'prod/prod.env': 'B=2\n# C=3\n',
  });
  const prod = kustomizations(repo).find(({ file }) => file === 'prod/kustomization.yaml');
  expect(prod?.incomplete).toBeDefined();
  expect(deployedWorkloads(repo).map(({ workload }) => workload.replicas?.value)).toEqual([7]);
  const settings = prod?.objects.find(({ name }) => name === 'settings');
  expect(settings?.kind).toBe('ConfigMap');
  expect(JSON.stringify(settings?.node)).toContain('"key":"B"');
  expect(JSON.stringify(settings?.node)).not.toContain('"key":"C"');
});
