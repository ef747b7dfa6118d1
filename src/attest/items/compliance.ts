import type { AttestArea } from '../../model/index.ts';

/** What the law and users expect. */
export const compliance: AttestArea = {
  title: 'Privacy and compliance',
  items: [
    {
      id: 'compliance/gdpr',
      question: 'Can people get, correct and delete what is stored about them?',
      why: 'Requests have a deadline of a month, and deletion by hand forgets the copies.',
      verify: 'Go through one request for access and one for erasure, backups and third parties included.',
      interval: 180,
      when: ['accounts', 'stored-data'],
    },
    {
      id: 'compliance/privacy-policy',
      question: 'Is a privacy policy linked that says what is really stored and who gets it?',
      why: 'App stores, payment providers and the law ask for it, and check.',
      verify: 'Open the link from the deployed page and compare it with the services that are used.',
      interval: 365,
      when: ['pages', 'frontend', 'accounts'],
    },
    {
      id: 'compliance/data-retention',
      question: 'Is it defined how long each kind of data is kept, and is it deleted then?',
      why: 'What is kept for ever is leaked with everything else one day.',
      verify: 'Look for the oldest record of each kind against the written period (such as 90 days for notifications).',
      interval: 180,
      when: ['stored-data'],
    },
  ],
};
