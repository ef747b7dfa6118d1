/** A version of an API group that Kubernetes no longer serves. */
export interface RemovedApi {
  readonly api: string;
  /** Kinds it was about; all of the group where none is named. */
  readonly kinds?: readonly string[];
  /** First release without it. */
  readonly since: string;
  readonly use: string;
}

/** Source: the deprecated API migration guide of the Kubernetes documentation. The day it was read: */
export const removedApisAsOf = '2026-11-20';

export const removedApis: readonly RemovedApi[] = [
  { api: 'extensions/v1beta1', kinds: ['Ingress'], since: '1.22', use: 'networking.k8s.io/v1' },
  { api: 'extensions/v1beta1', kinds: ['NetworkPolicy'], since: '1.16', use: 'networking.k8s.io/v1' },
  { api: 'extensions/v1beta1', since: '1.16', use: 'apps/v1' },
  { api: 'apps/v1beta1', since: '1.16', use: 'apps/v1' },
  { api: 'apps/v1beta2', since: '1.16', use: 'apps/v1' },
  { api: 'networking.k8s.io/v1beta1', kinds: ['Ingress', 'IngressClass'], since: '1.22', use: 'networking.k8s.io/v1' },
  {
    api: 'admissionregistration.k8s.io/v1beta1',
    kinds: ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'],
    since: '1.22',
    use: 'admissionregistration.k8s.io/v1',
  },
  { api: 'apiextensions.k8s.io/v1beta1', since: '1.22', use: 'apiextensions.k8s.io/v1' },
  { api: 'apiregistration.k8s.io/v1beta1', since: '1.22', use: 'apiregistration.k8s.io/v1' },
  { api: 'certificates.k8s.io/v1beta1', kinds: ['CertificateSigningRequest'], since: '1.22', use: 'certificates.k8s.io/v1' },
  { api: 'coordination.k8s.io/v1beta1', kinds: ['Lease'], since: '1.22', use: 'coordination.k8s.io/v1' },
  { api: 'rbac.authorization.k8s.io/v1beta1', since: '1.22', use: 'rbac.authorization.k8s.io/v1' },
  { api: 'rbac.authorization.k8s.io/v1alpha1', since: '1.22', use: 'rbac.authorization.k8s.io/v1' },
  { api: 'scheduling.k8s.io/v1beta1', since: '1.22', use: 'scheduling.k8s.io/v1' },
  {
    api: 'storage.k8s.io/v1beta1',
    kinds: ['CSIDriver', 'CSINode', 'StorageClass', 'VolumeAttachment'],
    since: '1.22',
    use: 'storage.k8s.io/v1',
  },
  { api: 'storage.k8s.io/v1beta1', kinds: ['CSIStorageCapacity'], since: '1.27', use: 'storage.k8s.io/v1' },
  { api: 'batch/v2alpha1', since: '1.21', use: 'batch/v1' },
  { api: 'batch/v1beta1', kinds: ['CronJob'], since: '1.25', use: 'batch/v1' },
  { api: 'discovery.k8s.io/v1beta1', since: '1.25', use: 'discovery.k8s.io/v1' },
  { api: 'events.k8s.io/v1beta1', since: '1.25', use: 'events.k8s.io/v1' },
  { api: 'policy/v1beta1', kinds: ['PodSecurityPolicy'], since: '1.25', use: 'Pod Security admission' },
  { api: 'policy/v1beta1', since: '1.25', use: 'policy/v1' },
  { api: 'node.k8s.io/v1beta1', since: '1.25', use: 'node.k8s.io/v1' },
  { api: 'autoscaling/v2beta1', since: '1.25', use: 'autoscaling/v2' },
  { api: 'autoscaling/v2beta2', since: '1.26', use: 'autoscaling/v2' },
  { api: 'flowcontrol.apiserver.k8s.io/v1beta1', since: '1.26', use: 'flowcontrol.apiserver.k8s.io/v1' },
  { api: 'flowcontrol.apiserver.k8s.io/v1beta2', since: '1.29', use: 'flowcontrol.apiserver.k8s.io/v1' },
  { api: 'flowcontrol.apiserver.k8s.io/v1beta3', since: '1.32', use: 'flowcontrol.apiserver.k8s.io/v1' },
];
