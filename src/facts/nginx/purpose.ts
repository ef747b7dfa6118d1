import { posix } from 'node:path';
import type { NginxDirective, Repo } from '../../model/index.ts';
import { composeStacks } from '../compose/stacks.ts';
import type { Purpose } from '../docker/purpose.ts';
import { purposeOfPath } from '../docker/purpose.ts';
import type { ContainerMount } from './mounts.ts';

// Only words that say where a configuration runs: `docs.conf` and `demo.conf` are sites of that name.
const own: readonly (readonly [RegExp, Purpose])[] = [
  [/(^|[._-])(prod|production|staging|live)([._-]|$)/, 'production'],
  [/(^|[._-])(dev|devel|develop|development|local|localhost|localdev)([._-]|$)/, 'development'],
  [/(^|[._-])(tests?|testing|e2e)([._-]|$)/, 'test'],
];
const endings = /\.(conf|nginx|nginxconf|template|tmpl|tpl|j2|ejs|erb|envsubst|default|dist)(?=\.|$)/g;
// `shop.example.com.conf` is named after the host it serves, `nginx.dev.conf` is not.
const hostName = /\.(com|org|net|io|app|co|info|eu|us|uk|de|fr|nl|cz|in|me|ai|cloud|tech|xyz|edu|gov)$/;
const hostNameInSites = /^(?!nginx|default|server|site|proxy|app\.)[\w-]+(\.[\w-]+)*\.dev$/;
const setAside = /(^|\/)[_.]*(archived?|archives|deprecated|legacy|obsolete|unused|old|attic)\//i;

/**
 * Whether a configuration is one that is deployed, or may be: not one for developers' machines, tests or
 * samples, and none that was put aside. What mounts or copies it says more than its name.
 */
export function isDeployed(repo: Repo, path: string, mounts: readonly ContainerMount[]): boolean {
  if (setAside.test(path)) return false;
  const named = purposeOfConfig(path);
  const used = mounts.map((mount) => purposeOfMount(repo, mount.at.file));
  if (used.includes('production')) return true;
  if (used.length > 0 && !used.includes('unknown')) return named === 'production' || hasIssuedCertificate(repo, path);
  return used.length > 0 ? named !== 'development' && named !== 'test' : !isRehearsal(named);
}

/** No machine of a developer has a certificate of a public authority: a stack there only borrows the file. */
function hasIssuedCertificate(repo: Repo, path: string): boolean {
  return hasLive(repo.outline(path, 'nginx')?.directives ?? []);
}

function hasLive(directives: readonly NginxDirective[]): boolean {
  return directives.some(
    ({ name, args, block }) =>
      (name === 'ssl_certificate' && (args[0]?.value ?? '').startsWith('/etc/letsencrypt/live/')) || hasLive(block ?? []),
  );
}

function isRehearsal(purpose: Purpose): boolean {
  return purpose === 'development' || purpose === 'test' || purpose === 'example';
}

/** What the name of a configuration says it is for, then its folders. */
function purposeOfConfig(path: string): Purpose {
  const file = posix.basename(path).toLowerCase();
  if (/\.(example|sample)(\.[a-z]+)?$/.test(file)) return 'example';
  const base = file.replace(endings, '');
  const inSites = /(^|\/)sites-(available|enabled)\//.test(path);
  if (!hostName.test(base) && !(inSites && hostNameInSites.test(base))) {
    const found = own.find(([words]) => words.test(base));
    if (found !== undefined) return found[1];
  }
  return purposeOfPath(`${posix.dirname(path).replace(/(^|\/)usr\/local(?=\/|$)/, '$1usr')}/x`);
}

/** The most serious purpose of the stacks a compose file belongs to; of a Dockerfile what its path says. */
function purposeOfMount(repo: Repo, file: string): Purpose {
  const stacks = composeStacks(repo).filter((stack) => stack.files.includes(file));
  if (stacks.length === 0) return purposeOfPath(file);
  const purposes = stacks.map((stack) => stack.purpose);
  return (['production', 'unknown', 'development', 'test'] as const).find((purpose) => purposes.includes(purpose)) ?? 'example';
}
