/** Numbers and words that look random and are the same for the same seed. */
export interface RandomSource {
  /** An integer in [from, to]. */
  int(from: number, to: number): number;
  pick<T>(items: readonly T[]): T;
  noun(): string;
  verb(): string;
  /** "createInvoice" */
  name(): string;
}

const nouns =
  'account address alert article asset booking budget campaign cart catalog channel claim comment contact contract coupon customer delivery device document draft employee event feed file folder forecast group holiday image invoice item job label ledger license location message metric note notice offer order page partner payment permission plan policy post price product profile project quote receipt refund region report request review role route rule schedule section segment service session setting shipment slot stock store subscription supplier survey tag task team tenant term ticket token topic transfer trip unit upload user vendor version visit voucher wallet webhook'.split(
    ' ',
  );
const verbs =
  'apply archive assign build cancel check clear close collect compute confirm convert copy create delete derive describe encode enrich expand export fetch filter find flatten format group handle import index join link list load lookup map match merge move normalize notify parse patch prepare publish read rebuild refresh remove rename render replace resolve restore save schedule search select send sort split start store submit sync toggle track transform update validate verify write'.split(
    ' ',
  );

/** mulberry32: 32 bits of state are plenty for test data. */
export function randomSource(seed: number): RandomSource {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const int = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  const pick = <T>(items: readonly T[]): T => items[int(0, items.length - 1)]!;
  const noun = (): string => pick(nouns);
  const verb = (): string => pick(verbs);
  const capital = (word: string): string => word[0]!.toUpperCase() + word.slice(1);
  return { int, pick, noun, verb, name: () => `${verb()}${capital(noun())}${pick(['', '', 'List', 'ById', 'Batch', 'Summary'])}` };
}
