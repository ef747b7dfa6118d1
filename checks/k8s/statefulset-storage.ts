import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { dataWorkloads } from '../../src/facts/kubernetes/stores.ts';

export default defineCheck({
  id: 'k8s/statefulset-storage',
  covers: ['k8s/statefulset-storage'],
  title: 'Databases in the cluster keep their data on persistent volumes',
  category: 'data-safety',
  severity: 'high',
  why: 'A database in an emptyDir or in the container itself loses everything when its pod moves to another node. That happens at every drain and every change of the manifest.',
  remedy: 'Add a volumeClaimTemplate (or a claim) and mount it on the folder of the data.',
  refs: ['https://kubernetes.io/docs/concepts/storage/persistent-volumes/'],
  sources: ['004:719-721', '004:745-753', '004:1290-1324'],
  absent: 'no manifest here runs a database, queue or search engine',
  each: dataWorkloads,
  test({ name, data, role, container }) {
    if (data.kind === 'lasting') return pass({ at: data.at, note: data.note });
    return fail({
      at: data.at,
      message: `${name} (${container.image?.value ?? ''}) keeps its data in the pod: ${data.note}.`,
      ...(role === 'database' ? {} : { severity: 'medium' as const }),
      key: 'data',
    });
  },
});
