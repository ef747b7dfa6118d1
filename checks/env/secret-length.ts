import { keyLengths } from '../../src/facts/server/secret-length.ts';
import { defineCheck, evidence, fail, pass, unknown } from '../../src/model/index.ts';

export default defineCheck({
  id: 'env/secret-length',
  covers: ['env/encryption-key-length'],
  title: 'Session secrets and encryption keys have 32 bytes',
  category: 'secrets',
  severity: 'medium',
  why: 'A short secret is found by trying, from one cookie and without the server noticing anything. A key for AES-256 that is not 32 bytes long makes every encryption fail instead.',
  remedy:
    'Generate it with `openssl rand -hex 32`, read it the way it is written, and let the schema of the environment refuse anything shorter.',
  cwe: [326],
  sources: ['000:152,258-259', '004:225'],
  absent: 'no file gives a session secret or an encryption key a value or a least length',
  each: keyLengths,
  test({ env, lengths, bytes, full, encoding, use, usedAt }) {
    const short = lengths.filter((l) => l.length < full);
    const how = encoding === 'text' ? '' : `, and ${bytes} bytes are ${full} in ${encoding}`;
    if (short.length > 0)
      return fail(
        short.map((l) => ({
          at: l.at,
          message:
            l.how === 'value'
              ? `${env} has ${l.length} characters only${how}.`
              : `${env} is accepted with ${l.length} characters already${how}.`,
          related: [evidence(usedAt, use === 'session' ? 'signs sessions' : 'encrypts')],
          key: `${l.how} ${l.at.file}`,
          // The schema says what would be taken, not what is in use.
          ...(l.how === 'schema' ? { severity: 'low' as const } : {}),
        })),
      );
    const [first] = lengths;
    return first === undefined
      ? unknown('no length')
      : pass([evidence(first.at, `${first.length} characters`), evidence(usedAt, 'used here')]);
  },
});
