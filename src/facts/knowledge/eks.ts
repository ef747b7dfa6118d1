/** The day these facts about Amazon EKS were collected. There is no clock in a scan: what ended by then has ended. */
export const eksAsOf = '2026-11-20';

/**
 * End of standard and of extended support by version, from the release calendar in the EKS user guide. The config
 * may override or add the end of standard support: `knowledge.eks.<version> = YYYY-MM-DD`.
 */
export const eksSupport: Readonly<Record<string, { readonly standard: string; readonly extended: string }>> = {
  '1.23': { standard: '2023-10-11', extended: '2024-10-11' },
  '1.24': { standard: '2024-01-31', extended: '2025-01-31' },
  '1.25': { standard: '2024-05-01', extended: '2025-05-01' },
  '1.26': { standard: '2024-06-11', extended: '2025-06-11' },
  '1.27': { standard: '2024-07-24', extended: '2025-07-24' },
  '1.28': { standard: '2024-11-26', extended: '2025-11-26' },
  '1.29': { standard: '2025-03-23', extended: '2026-03-23' },
  '1.30': { standard: '2025-07-23', extended: '2026-07-23' },
  '1.31': { standard: '2025-11-26', extended: '2026-11-26' },
  '1.32': { standard: '2026-03-23', extended: '2027-03-23' },
  '1.33': { standard: '2026-07-29', extended: '2027-07-29' },
  '1.34': { standard: '2026-12-02', extended: '2027-12-02' },
  '1.35': { standard: '2027-03-27', extended: '2028-03-27' },
};

/** Add-ons that are installed another way than as an EKS add-on, which people name as one. */
export const notEksAddons: Readonly<Record<string, string>> = {
  'aws-load-balancer-controller': 'its Helm chart',
  'cluster-autoscaler': 'its Helm chart',
  karpenter: 'its Helm chart',
  'ingress-nginx': 'its Helm chart',
  'nginx-ingress': 'its Helm chart',
  prometheus: 'its Helm chart',
  grafana: 'its Helm chart',
  'argo-cd': 'its Helm chart',
  argocd: 'its Helm chart',
};
