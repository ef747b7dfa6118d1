import { sshReleases } from '../../src/facts/ci/releases.ts';
import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';

export default defineCheck({
  id: 'ci/ssh-host-verification',
  covers: ['ci/ssh-host-verification'],
  title: 'Deployments over ssh know the key of the host they talk to',
  category: 'delivery',
  severity: 'medium',
  why: 'A host whose key is not checked may be anybody who sits in between, and is handed the release and its secrets. Where the key is neither known nor waived, ssh asks a question that nobody answers, and the release hangs or fails.',
  remedy: 'Keep the public key of the host in a secret and write it to known_hosts before the first connection.',
  cwe: [295, 322],
  sources: ['000:491'],
  absent: 'no deployment connects over ssh by a command of its own',
  each: sshReleases,
  test({ name, ssh, hostKnown, unchecked, job }) {
    if (unchecked !== undefined)
      return fail({
        at: unchecked.at,
        message: `${name} does not check whom it connects to (${unchecked.what}).`,
        related: [ssh],
        key: 'unchecked',
      });
    if (hostKnown !== undefined) return pass([hostKnown, ssh]);
    if (job.name.includes('self-hosted')) return unknown('A runner of one’s own may know the host already.', [ssh]);
    return fail({
      at: ssh.at,
      message: `${name} connects over ssh without the key of the host: nothing writes known_hosts.`,
      key: 'unknown host',
    });
  },
});
