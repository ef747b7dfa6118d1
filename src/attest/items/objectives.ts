import type { AttestArea } from '../../model/index.ts';

/** What was promised, in figures. */
export const objectives: AttestArea = {
  title: 'Service objectives',
  items: [
    {
      id: 'slo/availability',
      question: 'Is there a target for availability, and was it met?',
      why: 'Without a figure nobody can say whether an outage was acceptable or when to stop shipping.',
      verify: 'Compare the target (99.9 % leaves 43 minutes a month) with the measured value of the last quarter.',
      interval: 90,
      when: ['http'],
    },
    {
      id: 'slo/latency',
      question: 'Is there a target for response times, and was it met?',
      why: 'Averages hide that one user in twenty waits for seconds.',
      verify: 'Read the 95th percentile of the important routes against the target (such as 200 ms for most, 2 s for the slowest).',
      interval: 90,
      when: ['http'],
    },
    {
      id: 'slo/error-rate',
      question: 'Is there a target for the share of failed requests, and was it met?',
      why: 'A count of errors means nothing without the requests beside it.',
      verify: 'Compare failed with all requests of the last quarter (a target of 0.1 % is usual).',
      interval: 90,
      when: ['http'],
    },
    {
      id: 'slo/throughput',
      question: 'Is it known and tested how many users at once the service has to carry?',
      why: 'The first real peak otherwise is the load test.',
      verify: 'Name the expected peak and the load test that went beyond it.',
      interval: 180,
      when: ['http'],
    },
    {
      id: 'slo/bandwidth',
      question: 'Is the traffic that goes out within what compression and caching should leave of it?',
      why: 'Uncompressed answers are paid for twice: on the bill and in waiting.',
      verify: 'Compare bytes sent per request before and after compression in the metrics of the proxy or provider.',
      interval: 180,
      when: ['http'],
    },
    {
      id: 'infra/sizing',
      question: 'Do the machines have the size the service needs, with room to spare?',
      why: 'Too small shows up as slowness that nobody can explain from the code.',
      verify: 'Compare peak use of CPU, memory and disk with what is there; 2 cores and 4 GB are a usual minimum for a small stack.',
      interval: 180,
      when: ['service'],
    },
    {
      id: 'infra/scale-triggers',
      question: 'Is it defined at which load the system is made larger, by whom or by what?',
      why: 'Capacity that is ordered when users complain arrives after they left.',
      verify: 'Find the thresholds (such as 70 % CPU, 80 % memory) and what happens when they are passed.',
      interval: 180,
      when: ['service'],
    },
    {
      id: 'docs/claimed-impact',
      question: 'Is every improvement that the documents claim backed by a measurement?',
      why: 'Decisions rest on figures such as "five times faster" long after nobody knows where they come from.',
      verify: 'Find for each claim the run it was measured in.',
      interval: 365,
      when: ['documents'],
    },
  ],
};
