import { posix } from 'node:path';
import type { RepoFile, SecretMatch } from '../../model/index.ts';
import { findSecrets } from '../../model/index.ts';
import { hasRealPassword } from '../env/committed.ts';
import { isExampleOrTest } from '../paths.ts';
import { entropy } from './values.ts';

/** Texts larger than this are data or bundles. */
const largest = 1_000_000;
// Prose shows examples, lock files and source maps hold hashes, styles and drawings hold neither.
const proseOrData =
  /\.(md|mdx|markdown|rst|adoc|txt|html?|css|scss|sass|less|svg|map|csv|tsv|snap|po|pot|lock|sum|ipynb|log|sql|http|rest|pub|asc)$/i;

/** Whether a file may hold a secret that counts: not a test, documentation, a sample, generated or somebody else's. */
export function mayHoldSecrets(file: RepoFile): boolean {
  if (file.origin !== 'own') return false;
  if (file.kind === 'binary' || file.kind === 'lockfile' || file.kind === 'gitignore' || file.kind === 'dockerignore') return false;
  if (proseOrData.test(file.path) || isExampleOrTest(file.path) === 'test') return false;
  return (isExampleOrTest(file.path) === undefined || file.kind === 'dotenv') && file.size <= largest;
}

/** A credential in the format of its issuer that is no published example and not cut short. */
export function issuedSecrets(text: string, path: string): readonly SecretMatch[] {
  return findSecrets(text).filter((match) => {
    const value = text.slice(match.start, match.end);
    switch (match.kind.id) {
      case 'url-password':
        return hasRealPassword(value);
      case 'jwt':
        return isPrivateToken(value);
      case 'private-key':
        return (
          !/example|\.\.\.|xxxx/i.test(value) && !/(^|[/._-])(test|dummy|snakeoil|localhost|example|dev)[._-]/i.test(posix.basename(path))
        );
      case 'google-api-key':
        // Firebase hands its web key to every browser; what it may do is decided by rules, not by hiding it.
        return !/authDomain|firebaseapp\.com|maps\.googleapis/i.test(text) && isVaried(value);
      case 'twilio-key':
        return /twilio/i.test(text) && isVaried(value);
      default:
        return match.kind.proof === 'strong' && isVaried(value) && !/EXAMPLE|XXXX|0000000|1234567|abcdefg/i.test(value);
    }
  });
}

/** Real keys use most of their alphabet; placeholders repeat themselves. */
function isVaried(value: string): boolean {
  return entropy(value.replace(/^[A-Za-z]{2,6}[-_.]/, '')) >= 2.8;
}

/**
 * A signed token that stays valid and names a person or a role other than the anonymous one. Tokens that expire
 * within a year of being issued have mostly done so by the time they are read; the sample of jwt.io names John Doe.
 */
function isPrivateToken(token: string): boolean {
  const payload = decoded(token.split('.')[1] ?? '');
  if (payload === undefined) return false;
  const expires = /"exp"\s*:\s*(\d+)/.exec(payload)?.[1];
  const issued = /"iat"\s*:\s*(\d+)/.exec(payload)?.[1];
  if (expires !== undefined && Number(expires) - Number(issued ?? expires) < 366 * 24 * 3600) return false;
  return !/"role"\s*:\s*"anon"|John Doe|1234567890|"(test|example|user_?id)"\s*:|example\.com/i.test(payload);
}

function decoded(part: string): string | undefined {
  try {
    return atob(part.replaceAll('-', '+').replaceAll('_', '/'));
  } catch {
    return undefined;
  }
}
