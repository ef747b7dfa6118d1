import { expect, test } from 'vitest';
import { kubernetes } from '../../src/facts/kubernetes/index.ts';
import { memoryRepo } from '../../src/source/index.ts';

const manifest = `apiVersion: v1
kind: List
items:
  - apiVersion: batch/v1
    kind: CronJob
    metadata: {name: backup, namespace: shop}
    spec:
      jobTemplate:
        spec:
          template:
            spec:
              containers: [{name: b, image: "b:1", command: [sh, -c, x]}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: api}
spec:
  replicas: 2
  template:
    metadata: {labels: {app: api}}
    spec:
      securityContext: {runAsNonRoot: true, runAsUser: 1000}
      containers:
        - name: api
          image: api:1
          securityContext: {runAsUser: 0}
          ports: [{containerPort: 3000}]
          env: [{name: A, value: "1"}, {name: B, valueFrom: {secretKeyRef: {name: s, key: b}}}]
          envFrom: [{configMapRef: {name: c}}]
          livenessProbe: {httpGet: {path: /live, port: http}}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: edge, annotations: {nginx.ingress.kubernetes.io/limit-rps: "10"}}
spec:
  tls: [{hosts: [x.example.net]}]
  rules: [{host: x.example.net, http: {paths: [{path: /, backend: {service: {name: api, port: {number: 80}}}}]}}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: c}
data: {LOG_LEVEL: info}
`;

test('workloads, ingresses and config maps of several documents', async () => {
  const { workloads, ingresses, configMaps } = kubernetes(await memoryRepo({ 'k8s/all.yaml': manifest }));
  expect(workloads.map((workload) => workload.id)).toEqual(['CronJob/shop/backup', 'Deployment/api']);
  expect(workloads[0]!.containers[0]!.command?.value).toEqual(['sh', '-c', 'x']);
  const api = workloads[1]!;
  expect(api.replicas?.value).toBe(2);
  const [container] = api.containers;
  expect(container!.security.runAsUser?.value).toBe(0);
  expect(container!.security.runAsNonRoot?.value).toBe(true);
  expect(container!.probes).toMatchObject([{ kind: 'liveness', how: 'http', path: '/live', port: 'http' }]);
  expect([...container!.env].map(([name, { value }]) => [name, value])).toEqual([
    ['A', '1'],
    ['B', undefined],
  ]);
  expect(container!.envFrom).toEqual(['c']);
  expect(ingresses[0]).toMatchObject({ name: 'edge', hosts: ['x.example.net'], backends: ['api'], tls: true });
  expect(ingresses[0]!.annotations.get('nginx.ingress.kubernetes.io/limit-rps')?.value).toBe('10');
  expect(configMaps).toMatchObject([{ name: 'c', keys: ['LOG_LEVEL'] }]);
});

test('templates are read as far as they go, and say so', async () => {
  const text =
    'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ .Release.Name }}\nspec:\n  template:\n    spec:\n      containers:\n        - name: a\n          {{- if .Values.x }}\n          image: "r/a:{{ .Values.tag }}"\n          {{- end }}\n';
  const { workloads } = kubernetes(await memoryRepo({ 'chart/templates/d.yaml': text }));
  expect(workloads).toMatchObject([
    { templated: true, purpose: 'unknown', containers: [{ name: 'a', image: { value: 'r/a:{{ .Values.tag }}' } }] },
  ]);
});
