import { mentionsIssuedSecret } from './secrets.ts';

/** A cheap look whether a text could read or describe an environment. */
export function mentionsEnv(text: string): boolean {
  return text.includes('process')
    ? text.includes('env')
    : text.includes('import.meta.env') || /\b(convict|envalid|fastify\/env|env-schema|env-var|class-validator|createEnv)\b/.test(text);
}

/** A cheap look whether a script could give a string to something named like a secret: the name with a quote not far behind, or a `default`. */
export function mentionsSecretLiteral(text: string): boolean {
  return /(?:secret|passw|passphrase|pwd|pepper|token|credential|key|pass)\w{0,24}["'\])]{0,3}\s{0,4}(?:[:=?|][^\n]{0,120}["'`]|:\s*\{|:\s*\w+\()/i.test(
    text,
  );
}

/** A cheap look whether a script could load files of an environment. */
export function mentionsEnvFiles(text: string): boolean {
  return /dotenv|env-cmd|@next\/env|loadEnvFile|ConfigModule/.test(text);
}

/** Nothing that is asked about secrets and the environment can be in this script: see `RepoFile.quiet`. */
export function isQuiet(text: string): boolean {
  return !mentionsEnv(text) && !mentionsEnvFiles(text) && !mentionsIssuedSecret(text) && !mentionsSecretLiteral(text);
}
