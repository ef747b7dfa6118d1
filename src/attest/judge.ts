import { traits, type AttestArea, type AttestItem, type ReportAttestation, type ReportAttestations, type Trait } from '../model/index.ts';
import { daysAfter, type Attestation } from './file.ts';

export interface Attesting {
  readonly areas: readonly AttestArea[];
  /** What the repository is. */
  readonly traits: ReadonlySet<Trait>;
  readonly entries: readonly Attestation[];
  readonly owners: readonly string[];
  /** `YYYY-MM-DD`; without it nothing expires. */
  readonly today: string | undefined;
}

/**
 * The second figure: every item with what was attested about it. An item that does not apply by what
 * the repository is does so when somebody answered it all the same.
 */
export function attestationsOf({ areas, traits: found, entries, owners, today }: Attesting): ReportAttestations {
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const items = areas.flatMap(({ title, items: own }) => own.map((item) => judged(item, title, byId.get(item.id), found, today)));
  const count = (state: ReportAttestation['state']): number => items.filter((item) => item.state === state).length;
  return {
    attested: count('attested'),
    total: items.length - count('not-applicable'),
    expired: count('expired'),
    owners,
    items,
  };
}

function judged(
  { id, question, why, verify, interval, when }: AttestItem,
  area: string,
  entry: Attestation | undefined,
  found: ReadonlySet<Trait>,
  today: string | undefined,
): ReportAttestation {
  const item = { id, area, question, why, verify, interval };
  if (entry === undefined) {
    const missing = when.length > 0 && !when.some((trait) => found.has(trait)) ? when[0] : undefined;
    return missing === undefined ? { ...item, state: 'open' } : { ...item, state: 'not-applicable', reason: traits[missing] };
  }
  const { by, on, evidence } = entry;
  const expires = entry.expires ?? daysAfter(on, interval);
  const answer = { by, on, expires, ...(evidence === undefined ? {} : { evidence }) };
  if (today !== undefined && on > today) return { ...item, state: 'open', reason: `It is dated ${on}, which is still to come.`, ...answer };
  if (today !== undefined && expires < today) return { ...item, state: 'expired', reason: `It has not held since ${expires}.`, ...answer };
  return { ...item, state: 'attested', ...answer };
}
