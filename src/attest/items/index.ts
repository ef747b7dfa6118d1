import type { AttestArea } from '../../model/index.ts';
import { access } from './access.ts';
import { compliance } from './compliance.ts';
import { data } from './data.ts';
import { delivery } from './delivery.ts';
import { edge } from './edge.ts';
import { infrastructure } from './infrastructure.ts';
import { objectives } from './objectives.ts';
import { observability } from './observability.ts';
import { recovery } from './recovery.ts';

/** Everything that only a person can confirm, in the order it is shown. */
export const attestAreas: readonly AttestArea[] = [
  data,
  recovery,
  observability,
  access,
  edge,
  delivery,
  objectives,
  infrastructure,
  compliance,
];
