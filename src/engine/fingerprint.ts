import { createHash } from 'node:crypto';

/** What a finding is about, without any place in it. */
export interface FindingIdentity {
  readonly check: string;
  readonly service: string | undefined;
  readonly subject: string;
  /** What is wrong; see `Problem.key`. */
  readonly key: string;
  /** 0 for the first finding with all of the above equal, 1 for the next in the order of the file ... */
  readonly ordinal: number;
}

/** 64 bits of SHA-256 in hex. Moved lines, other files and reformatting leave it as it is. */
export function fingerprint(identity: FindingIdentity): string {
  const parts = [identity.check, identity.service ?? '', identity.subject, identity.key, String(identity.ordinal)];
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 16);
}

/** The key of a problem that names none: the text it points at, white space folded, at most its first 200 characters. */
export function keyOfText(text: string): string {
  return text.slice(0, 2_000).replace(/\s+/g, ' ').trim().slice(0, 200);
}
