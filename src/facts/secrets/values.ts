import { wordsOf } from '../env/names.ts';

/** What a literal that stands where a secret belongs is. */
export type SecretValue =
  | 'none' // empty, a reference, a name, a type, prose: no value at all
  | 'elided' // cut short on purpose: "sk_live_...", "***"
  | 'placeholder' // meant to be replaced, or known to everybody: "changeme", "secret", "postgres"
  | 'weak' // a value somebody made up and could be in use
  | 'random'; // looks generated

const placeholderWords =
  /change.?(me|this|it)|replace.?(me|this|with)|your[_\s-]|[_\s-]here$|^my[_\s-]|example|placeholder|dummy|sample|fake|fixme|todo|tbd|insert|enter[_\s-]|redacted|not[_\s-]?(a|set|real|used)|xxx+|\bfoo|foobar|lorem|test|mock|default|local|develop|^dev[_-]|generate|please|super.?secret|some.?(random|secret|long)|very.?(long|secret)|keyboard.?cat|minimum|at.?least|characters|insecure|<.*>|\[.*\]/i;
const commonValues = new Set(
  'secret secretkey password passwd pass pwd postgres mysql mongo mongodb redis root admin administrator user guest rabbitmq minio minioadmin elastic 123456 12345678 1234 12345 qwerty letmein none null undefined unknown anonymous missing unset na n/a token key string text hidden value abc abc123 test s3cr3t'.split(
    ' ',
  ),
);

/** Judges a literal by itself. `name` is what it is given to, as a value that only repeats its name is none. */
export function secretValue(value: string, name = ''): SecretValue {
  const trimmed = value.trim();
  if (trimmed === '') return 'none';
  if (/^(true|false|yes|no|on|off)$/i.test(trimmed)) return 'none';
  // "sk-" and "Bearer_" are where a key would begin.
  if (/\.\.\.|…|\*{3}|^x{3,}$|^-+$|•{3}|^<[^>]*>$|^\[[^\]]*\]$|^[a-z]{1,8}[-_]$/i.test(trimmed)) return 'elided';
  // In capitals it looks like the name of a variable, and says what to do with it.
  if (/^(CHANGE|REPLACE)_?(THIS|ME|IT)(_|$)|^YOUR_/.test(trimmed)) return 'placeholder';
  if (isReference(trimmed)) return 'none';
  if (/\s/.test(trimmed)) return /^keyboard cat$/i.test(trimmed) ? 'placeholder' : 'none';
  if (wordsOf(trimmed).join('') === wordsOf(name).join('')) return 'none';
  if (commonValues.has(trimmed.toLowerCase()) || placeholderWords.test(trimmed)) return 'placeholder';
  if (/^(.)\1+$/.test(trimmed) || isSequence(trimmed)) return 'placeholder';
  if (looksRandom(trimmed)) return 'random';
  return 'weak';
}

function isReference(value: string): boolean {
  // A hash of a password is made to be stored.
  if (/^\$(2[abxy]?|argon2(id?|d)|pbkdf2[\w-]*|scrypt|[156])\$/.test(value)) return true;
  if (
    /\$\{|^\$[A-Z_]+$|\{\{|^%\w+%$|^<%|process\.env|secrets\.|^vault:|^arn:|^op:\/\/|^projects\/.*\/secrets\/|^ENC\[|^encrypted:|^enc:/i.test(
      value,
    )
  )
    return true;
  if (/^(https?:)?\/\/|^\.{0,2}\//.test(value)) return true;
  // Lists of names of variables (DB_USER,DB_PASSWORD), scopes of highlighters (support.function.es6).
  if (/^[A-Z][A-Z0-9_]*(,\s?[A-Z][A-Z0-9_]*)+$/.test(value) || /^[a-z]{2,}(\.[a-z][\w-]{0,24}){2,}$/.test(value)) return true;
  // Names of variables (MY_TOKEN) and of headers (x-api-key), keys of translations (errors.password.short).
  if (/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(value) && value.length < 48 && !/\d{3}/.test(value)) return true;
  // Keys made to be seen by everybody.
  if (/^(phc_|pk_(live|test)_|pk\.|pk-lf-|sb_publishable_|GTM-|G-[A-Z0-9]{8,}$|UA-\d)/.test(value)) return true;
  // Client tokens of Datadog are served to every browser.
  if (/^pub[0-9a-f]{32}$/.test(value)) return true;
  return /^x-[a-z-]+$/i.test(value) || /^[a-z]+[a-zA-Z]*(\.[a-zA-Z_]+)+$/.test(value) || /^(application|text)\//.test(value);
}

/** 123456789, abcdef, 0123456789abcdef and the like. */
function isSequence(value: string): boolean {
  const lower = value.toLowerCase();
  return (
    lower.length >= 4 &&
    ('01234567890123456789'.includes(lower) ||
      '0123456789abcdef0123456789abcdef'.includes(lower) ||
      'abcdefghijklmnopqrstuvwxyz'.includes(lower))
  );
}

/**
 * Generated rather than made up: 16 characters or more, letters and digits, Shannon entropy above 3.3 bits a
 * character (English words joined by dashes stay below 3.2 at that length, random hex is near 3.6), and no run of
 * lower-case letters as long as words are.
 */
export function looksRandom(value: string): boolean {
  if (value.length < 16 || !/\d/.test(value) || !/[A-Za-z]/.test(value) || /\s/.test(value)) return false;
  const digits = value.replace(/\D/g, '').length;
  // UUIDs name things (authenticators, tenants, objects) far more often than they guard them.
  // demo_password_123: words and short numbers, set apart as people set them.
  if (/^(?:[a-z]{3,}|\d{1,4})(?:[-_.](?:[a-z]{3,}|\d{1,4}))+$/i.test(value)) return false;
  if (digits < 2 || /[a-z]{9,}/.test(value) || /^[\da-f]{8}-([\da-f]{4}-){3}[\da-f]{12}$/i.test(value)) return false;
  return entropy(value) >= 3.3;
}

/** Shannon entropy in bits per character. */
export function entropy(value: string): number {
  const counts = new Map<string, number>();
  for (const char of value) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / value.length) * Math.log2(count / value.length);
  return bits;
}
