/** What kind of credential a text looks like, by the format its issuer gives it. */
export interface SecretKind {
  readonly id: string;
  /** As in "a Stripe live key". */
  readonly title: string;
  /** `test`: a sandbox credential; `weak`: the shape alone does not prove a secret; `strong`: it does. */
  readonly proof: 'strong' | 'weak' | 'test';
}

/** A stretch of text that looks like a credential. Offsets are UTF-16, end exclusive. */
export interface SecretMatch {
  readonly kind: SecretKind;
  readonly start: number;
  readonly end: number;
}

interface SecretPattern extends SecretKind {
  /** Global and sticky-free; every quantifier is bounded or cannot overlap its neighbour, so matching is linear. */
  readonly pattern: RegExp;
  /** Lower-case text without which the pattern cannot match: a cheap first look. */
  readonly needle: string;
}

// Formats as their issuers document them. Order matters where one is a special case of another.
const patterns: readonly SecretPattern[] = [
  { id: 'aws-access-key', title: 'an AWS access key id', proof: 'strong', needle: 'akia', pattern: /\bAKIA[A-Z2-7]{16}\b/g },
  { id: 'stripe-live-key', title: 'a Stripe live key', proof: 'strong', needle: '_live_', pattern: /\b[sr]k_live_[A-Za-z0-9]{16,247}/g },
  { id: 'stripe-test-key', title: 'a Stripe test key', proof: 'test', needle: '_test_', pattern: /\b[sr]k_test_[A-Za-z0-9]{16,247}/g },
  {
    id: 'stripe-webhook-secret',
    title: 'a Stripe webhook secret',
    proof: 'strong',
    needle: 'whsec_',
    pattern: /\bwhsec_[A-Za-z0-9]{24,128}/g,
  },
  {
    id: 'slack-token',
    title: 'a Slack token',
    proof: 'strong',
    needle: 'xox',
    pattern: /\bxox[abeoprs]-[0-9A-Za-z]{4,}-[0-9A-Za-z-]{8,200}/g,
  },
  {
    id: 'slack-webhook',
    title: 'a Slack webhook address',
    proof: 'strong',
    needle: 'hooks.slack.com',
    pattern: /https:\/\/hooks\.slack\.com\/services\/T[0-9A-Z]{6,12}\/B[0-9A-Z]{6,12}\/[0-9A-Za-z]{20,32}/g,
  },
  {
    id: 'discord-webhook',
    title: 'a Discord webhook address',
    proof: 'strong',
    needle: '/api/webhooks/',
    pattern: /https:\/\/(?:\w+\.)?discord(?:app)?\.com\/api\/webhooks\/\d{17,20}\/[\w-]{60,80}/g,
  },
  {
    id: 'github-token',
    title: 'a GitHub token',
    proof: 'strong',
    needle: 'gh',
    pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{36,251}|github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59})\b/g,
  },
  { id: 'gitlab-token', title: 'a GitLab token', proof: 'strong', needle: 'glpat-', pattern: /\bglpat-[\w-]{20,64}/g },
  { id: 'npm-token', title: 'an npm token', proof: 'strong', needle: 'npm_', pattern: /\bnpm_[A-Za-z0-9]{36}\b/g },
  { id: 'google-api-key', title: 'a Google API key', proof: 'weak', needle: 'aiza', pattern: /\bAIza[\w-]{35}(?![\w-])/g },
  {
    id: 'google-oauth-secret',
    title: 'a Google OAuth client secret',
    proof: 'strong',
    needle: 'gocspx-',
    pattern: /\bGOCSPX-[\w-]{28}(?![\w-])/g,
  },
  { id: 'sendgrid-key', title: 'a SendGrid key', proof: 'strong', needle: 'sg.', pattern: /\bSG\.[\w-]{22}\.[\w-]{43}(?![\w-])/g },
  { id: 'mailgun-key', title: 'a Mailgun key', proof: 'strong', needle: 'key-', pattern: /\bkey-[0-9a-f]{32}\b/g },
  { id: 'twilio-key', title: 'a Twilio API key', proof: 'weak', needle: 'sk', pattern: /\bSK[0-9a-f]{32}\b/g },
  { id: 'anthropic-key', title: 'an Anthropic key', proof: 'strong', needle: 'sk-ant-', pattern: /\bsk-ant-[a-z0-9]{3,10}-[\w-]{60,140}/g },
  {
    id: 'openai-key',
    title: 'an OpenAI key',
    proof: 'strong',
    needle: 'sk-',
    pattern: /\bsk-(?:proj-|svcacct-|admin-)?[\w-]{10,90}T3BlbkFJ[\w-]{16,90}/g,
  },
  { id: 'shopify-token', title: 'a Shopify token', proof: 'strong', needle: 'shp', pattern: /\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}\b/g },
  { id: 'digitalocean-token', title: 'a DigitalOcean token', proof: 'strong', needle: 'do', pattern: /\bdo[opr]_v1_[0-9a-f]{64}\b/g },
  { id: 'vault-token', title: 'a Vault token', proof: 'strong', needle: 'hvs.', pattern: /\bhvs\.[\w-]{24,128}/g },
  {
    id: 'doppler-token',
    title: 'a Doppler token',
    proof: 'strong',
    needle: 'dp.',
    pattern: /\bdp\.(?:pt|st|ct|sa)\.(?:[a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{40,44}\b/g,
  },
  { id: 'huggingface-token', title: 'a Hugging Face token', proof: 'strong', needle: 'hf_', pattern: /\bhf_[A-Za-z]{34}\b/g },
  { id: 'resend-key', title: 'a Resend key', proof: 'strong', needle: 're_', pattern: /\bre_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}\b/g },
  { id: 'telegram-token', title: 'a Telegram bot token', proof: 'strong', needle: ':aa', pattern: /\b\d{8,10}:AA[\w-]{33}(?![\w-])/g },
  {
    id: 'azure-storage-key',
    title: 'an Azure storage key',
    proof: 'strong',
    needle: 'accountkey=',
    pattern: /\bAccountKey=[A-Za-z0-9+/]{86}==/g,
  },
  {
    id: 'private-key',
    title: 'a private key',
    proof: 'strong',
    needle: 'private key',
    // The body may be real lines, one line with "\n" spelled out, or joined string literals.
    pattern:
      /-----BEGIN (?:[A-Z]{2,10} )?PRIVATE KEY(?: BLOCK)?-----(?:[\s\\nr]{1,8}Proc-Type: [^\n\\]{1,40}[\s\\nr]{1,8}DEK-Info: [^\n\\]{1,80})?[A-Za-z0-9+/=\s\\'",]{64,20000}-----END [A-Z ]{0,40}-----/g,
  },
  {
    id: 'jwt',
    title: 'a signed token (JWT)',
    proof: 'weak',
    needle: 'eyj',
    pattern: /(?<![\w-])eyJ[\w-]{8,2000}\.eyJ[\w-]{8,4000}\.[\w-]{20,1000}/g,
  },
  {
    id: 'url-password',
    title: 'a connection string with a password',
    proof: 'weak',
    needle: '://',
    pattern:
      /\b(?:postgres(?:ql)?|mysql|mariadb|mssql|mongodb(?:\+srv)?|rediss?|amqps?|smtps?|https?):\/\/[^\s:/?#@'"`<>]{0,80}:[^\s/?#@'"`<>]{1,120}@[^\s'"`<>]{1,200}/g,
  },
];

// One pass over the text decides whether any pattern is worth running.
const anyNeedle =
  /AKIA|[sr]k_(?:live|test)_|whsec_|xox[abeoprs]-|hooks\.slack|\/api\/webhooks\/|\bgh[pousr]_|github_pat_|glpat-|npm_[A-Za-z0-9]|AIza|GOCSPX-|SG\.|key-[0-9a-f]|SK[0-9a-f]|sk-|shp(?:at|ca|pa|ss)_|do[opr]_v1_|hvs\.|dp\.(?:pt|st|ct|sa)\.|hf_|\bre_|\d:AA|AccountKey=|PRIVATE KEY|eyJ|:\/\/[^\s/@'"]{0,200}@/;

/** A cheap look whether a text could hold a known credential: where it is false, `findSecrets` finds nothing. */
export function mentionsIssuedSecret(text: string): boolean {
  return anyNeedle.test(text);
}

/**
 * Every stretch of a text that has the format of a known credential, in order, without overlaps.
 * Says nothing about whether it is a real one: placeholders and published examples are the caller's business.
 */
export function findSecrets(text: string): readonly SecretMatch[] {
  if (!mentionsIssuedSecret(text)) return [];
  const lower = text.toLowerCase();
  const found: SecretMatch[] = [];
  for (const { pattern, needle, ...kind } of patterns) {
    if (!lower.includes(needle)) continue;
    for (const match of text.matchAll(pattern)) {
      found.push({ kind, start: match.index, end: match.index + match[0].trimEnd().length });
    }
  }
  found.sort((a, b) => a.start - b.start || b.end - a.end);
  let last = -1;
  return found.filter((match) => {
    if (match.start < last) return false;
    last = match.end;
    return true;
  });
}

/** How a secret is named in messages, keys and notes: its first four characters (fewer for short ones) and its length. */
export function maskSecret(value: string): string {
  const shown = value.length >= 16 ? 4 : value.length >= 8 ? 2 : 0;
  return `${value.slice(0, shown)}… (${value.length} characters)`;
}

// A secret-like name, then `=`, `:` or `=>`, then the value, quoted or up to the end of the word.
const namedValue =
  /(?:secret|passw(?:or)?d|passwd|passphrase|pwd|token|credential|(?:api|access|private|secret|signing|encryption|crypto|master|auth)[_-]?key)\w{0,20}["'\]]{0,2}[ \t]{0,4}(?:\?\?|\|\||[:=])[>=]?[ \t]{0,4}("[^"\n]{4,512}"|'[^'\n]{4,512}'|`[^`\n]{4,512}`|[^\s"'`$<{([,;]{6,512}(?=[ \t]*(?:$|[#\r\n])))/gim;
const orValue =
  /(?:secret|passw(?:or)?d|passwd|token|key)\w{0,20}[)\]'"]{0,3}[ \t]{0,4}(?:\?\?|\|\|)[ \t]{0,4}("[^"\n]{4,512}"|'[^'\n]{4,512}'|`[^`\n]{4,512}`)/gim;

/**
 * A text with everything that looks like a secret blanked out, for showing to people. Length and
 * line breaks stay, so that offsets, lines and columns still fit: call it on the whole file before
 * cutting a frame (a private key runs over many lines). The first four characters of long values stay.
 * `extra` are spans that are known to be secret (the location of a finding).
 */
export function redactSecrets(text: string, extra: readonly (readonly [start: number, end: number])[] = []): string {
  const spans: (readonly [number, number])[] = findSecrets(text).map((match) => [bodyStart(text, match), match.end]);
  for (const pattern of [namedValue, orValue]) {
    for (const match of text.matchAll(pattern)) {
      const value = match[1] ?? '';
      const quoted = /^["'`]/.test(value) ? 1 : 0;
      const end = match.index + match[0].length - quoted;
      const start = end - value.length + 2 * quoted;
      // `NAME=value` without a space is an env file or a shell, where a bare word is the value itself.
      if (isWord(text.slice(start, end), quoted === 1 || text[start - 1] === '=')) continue;
      spans.push([start, end]);
    }
  }
  spans.push(...extra);
  spans.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  let out = '';
  let at = 0;
  for (const [start, end] of spans) {
    if (end <= at) continue;
    const from = Math.max(start, at);
    const shown = from === start && end - start >= 16 ? 4 : 0;
    out += text.slice(at, from + shown) + text.slice(from + shown, end).replace(/[^\r\n]/g, '*');
    at = end;
  }
  return out + text.slice(at);
}

/** The header line of a private key is no secret and tells people what they look at. */
function bodyStart(text: string, match: SecretMatch): number {
  if (match.kind.id !== 'private-key') return match.start;
  return text.indexOf('KEY', match.start) + text.slice(text.indexOf('KEY', match.start)).search(/-----/) + 5;
}

/** Values that say nothing: sentences, references, member access in code. */
function isWord(value: string, quoted: boolean): boolean {
  if (/^\$\{?\w|^\{\{|^<\w|process\.env|secrets\./.test(value)) return true;
  if (/\s/.test(value)) return /\s.*\s/.test(value);
  return !quoted && /^[A-Za-z_$][\w$]*(?:[.(].*)?$/.test(value) && !/\d.*\d/.test(value);
}
