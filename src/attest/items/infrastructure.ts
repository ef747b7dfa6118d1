import type { AttestArea } from '../../model/index.ts';

/** What it all runs on. */
export const infrastructure: AttestArea = {
  title: 'Infrastructure',
  items: [
    {
      id: 'infra/os-supported',
      question: 'Do the servers run an operating system that still gets updates?',
      why: 'After the end of support holes stay open, and packages cannot even be installed any more.',
      verify: 'List the release of each host against its end of life (Ubuntu 22.04, Debian 12, RHEL 8 and later are supported).',
      interval: 180,
      when: ['servers'],
    },
    {
      id: 'infra/docker-version',
      question: 'Are Docker and Compose on the hosts of a supported version?',
      why: "Files written for today's Compose mean something else, or nothing, to an old one.",
      verify: 'Run `docker version` and `docker compose version` on each host: 24 and 2.20 or later.',
      interval: 180,
      when: ['containers'],
    },
    {
      id: 'nginx/version',
      question: 'Is nginx of a version that gets fixes?',
      why: "It is the first program that strangers' bytes reach.",
      verify: 'Run `nginx -v` where it runs: 1.22 at the very least, better the current stable version.',
      interval: 180,
      when: ['nginx'],
    },
    {
      id: 'infra/antivirus',
      question: 'Are files that users exchange scanned for malware?',
      why: 'The service otherwise passes them on under its own name.',
      verify: 'Upload the EICAR test file and expect it to be refused.',
      interval: 180,
      when: ['uploads'],
    },
    {
      id: 'infra/accounts-ready',
      question: 'Do the accounts, domains and quotas belong to the organisation, with payment that does not end?',
      why: 'A domain on a private card or a quota at its limit is an outage with a date.',
      verify: 'Go through the providers: owner, second administrator, end of payment, limits.',
      interval: 180,
      when: ['service'],
    },
    {
      id: 'k8s/service-mesh',
      question: 'Is it decided whether traffic between services needs a mesh (mutual TLS, retries, traffic shares)?',
      why: 'Each service otherwise grows its own half of it.',
      verify: 'Find the written decision, even if it says no.',
      interval: 365,
      when: ['kubernetes'],
    },
  ],
};
