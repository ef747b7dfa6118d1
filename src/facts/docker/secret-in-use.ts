import { findSecrets } from '../../model/index.ts';
import { isPublicVariable, secretNameKind, wordsOf } from '../env/names.ts';
import { secretValue } from '../secrets/values.ts';

/** A value that is in use as a secret. `known`: one that everybody tries first; `weak`: made up; `real`: looks generated. */
export type SecretInUse = 'known' | 'weak' | 'real';

/** Whether a name says that its value is a secret, and not one that browsers get to see anyway. */
export function isSecretName(name: string): boolean {
  return secretNameKind(name) !== undefined && !isPublicVariable(name);
}

/**
 * The secret in a setting, by its name or by the format of its value (credentials of known issuers, a
 * password in an address). Undefined: none, a reference, or a sandbox credential.
 */
export function secretInUse(name: string, value: string): SecretInUse | undefined {
  if (isSecretName(name)) {
    const judged = judge(value, name);
    if (judged !== undefined) return judged;
  }
  for (const match of findSecrets(value)) {
    if (match.kind.id === 'url-password') {
      const [, user = '', password = ''] = /:\/\/([^\s:/?#@]*):([^\s/?#@]*)@/.exec(value.slice(match.start, match.end)) ?? [];
      const judged = judge(decode(password), '');
      return judged === 'weak' && user === password ? 'known' : judged;
    }
    if (match.kind.proof === 'strong') return 'real';
  }
  return undefined;
}

function judge(value: string, name: string): SecretInUse | undefined {
  // ALLOW_EMPTY_PASSWORD=yes switches something on; it holds no password.
  if (/^(yes|no|true|false|on|off|0|1)$/i.test(value)) return undefined;
  const judged = secretValue(value, name);
  if (judged === 'random') return 'real';
  if (judged === 'weak') return 'weak';
  if (judged === 'placeholder') return 'known';
  // PASSWORD=password: no value of its own for a scan of source code, but here it is what the program gets.
  return value !== '' && wordsOf(value).join('') === wordsOf(name).join('') ? 'known' : undefined;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
