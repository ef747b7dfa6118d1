import type { FileKind } from '../model/index.ts';
import { holdsCompose, holdsEnv, holdsKubernetes, holdsNginx, shebangOf } from './first-keys.ts';

/** Raise it whenever any path or text gets another kind, origin or encoding: what is cached about files is then forgotten. */
export const classifyVersion = 9;

const lockfiles = new Set(['package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock', 'pnpm-lock.yaml', 'bun.lock']);

const scripts = new Set(['js', 'mjs', 'cjs', 'jsx', 'ts', 'mts', 'cts', 'tsx', 'es6']);

/** Endings whose files are binary whatever their bytes look like. */
const binary = new Set(
  (
    'png jpg jpeg gif webp ico icns bmp tif tiff avif heic psd sketch fig woff woff2 ttf otf eot pdf doc docx xls xlsx ppt pptx ' +
    'zip gz tgz bz2 tbz xz txz zst 7z rar tar jar war class exe dll so dylib a o node wasm pyc mp3 mp4 m4a m4v webm mov avi mkv ogg oga ogv wav flac ' +
    'sqlite sqlite3 lockb p12 pfx jks keystore mmdb bin dat pack idx'
  ).split(' '),
);

/** Endings that say what a file is better than the rest of its name ("Dockerfile.md", ".env.json"). */
const otherText = new Set(
  'md mdx txt html htm css scss sass less vue svelte astro py rb go rs java php xml svg csv sql tf lock ejs hbs j2 jinja jinja2 erb mustache njk pug liquid t'.split(
    ' ',
  ),
);

/** Words with which a file says that it is a model of another: "nginx.conf.template", ".env.example". */
const modelEnding = /\.(template|tmpl|tpl|example|sample|dist|default|orig|bak|disabled|old)$/;

/**
 * The kind of a file, from its path, and from its text only where the path leaves it open.
 * @param path relative to the scanned root
 * @param text the decoded text; asked for only where needed
 */
export function classify(path: string, text: () => string): FileKind {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  const ending = endingOf(name);
  if (name === 'package.json') return 'package';
  if (lockfiles.has(name)) return 'lockfile';
  if (name.endsWith('.dockerignore') || name === '.containerignore') return 'dockerignore';
  if (name === '.gitignore') return 'gitignore';
  if (binary.has(ending)) return 'binary';
  if (scripts.has(ending)) return scriptKind(ending, text);
  if (ending === 'yml' || ending === 'yaml') return yamlKind(path, name, text);
  if (ending === 'prisma' || ending === 'sql') return ending;
  if (isDockerfile(name, ending, text)) return 'dockerfile';
  if (/^caddyfile([._-][\w.-]+)?$|\.caddy(file)?$/.test(name.replace(modelEnding, '')) && !otherText.has(ending) && ending !== 'sh')
    return 'caddy';
  if (isEnv(name, ending, text)) return 'dotenv';
  if (isNginx(path, name, text)) return 'nginx';
  if (ending === 'sh' || ending === 'bash' || ending === 'ksh' || name === '.envrc') return 'shell';
  if (ending === 'json' || ending === 'jsonc' || ending === 'webmanifest' || ending === 'code-workspace') return 'json';
  if (/^\.[\w-]+rc$/.test(name)) return settingsKind(text());
  if (ending === '' || path.includes('bin/') || path.startsWith('.husky/')) return kindOfBare(path, text());
  return 'text';
}

/** "ts" for "a.test.ts", "" for "Makefile" and ".gitignore". */
function endingOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? '' : name.slice(dot + 1);
}

/** TypeScript shares `.ts` with Qt translations (XML) and MPEG streams (binary, noticed elsewhere). */
function scriptKind(ending: string, text: () => string): FileKind {
  if (ending !== 'ts') return 'js';
  return /^\s*<(\?xml|!DOCTYPE TS)/.test(text().slice(0, 200)) ? 'text' : 'js';
}

function yamlKind(path: string, name: string, text: () => string): FileKind {
  if (/^\.(github|gitea|forgejo)\/workflows\/[^/]+$/.test(path)) return 'workflow';
  if (/^action\.ya?ml$/.test(name)) return /^runs\s*:/m.test(text()) ? 'action' : 'yaml';
  if (/(^|\.)gitlab-ci\.ya?ml$/.test(name) || /(^|\/)\.gitlab(-ci|\/ci)\//.test(path)) return 'gitlab-ci';
  if (/^\.travis\.ya?ml$/.test(name)) return 'travis-ci';
  if (/^(docker-)?compose([._-].*)?\.ya?ml$/.test(name) || /(^|[._-])docker-compose\.ya?ml$/.test(name)) return 'compose';
  const content = text();
  if (holdsKubernetes(content)) return 'kubernetes';
  return holdsCompose(content) ? 'compose' : 'yaml';
}

/** Dockerfile, Dockerfile.prod, Dockerfile-api, prod.Dockerfile, api-dockerfile, Containerfile ... */
function isDockerfile(name: string, ending: string, text: () => string): boolean {
  if (name === 'dockerfile' || name === 'containerfile' || ending === 'dockerfile' || ending === 'containerfile') return true;
  if (otherText.has(ending) || ending === 'json') return false;
  if (!/^(docker|container)file[._-]|[._-](docker|container)file([._-]|$)/.test(name)) return false;
  return /^[ \t]*(FROM|ARG)[ \t]+\S/im.test(text());
}

/** .env, .env.local, prod.env, .example.env, env-example-relational, env.sample ... */
function isEnv(name: string, ending: string, text: () => string): boolean {
  if (/^(sh|bash|zsh|fish|vault|enc|gpg|age|sops|json|key|keys)$/.test(ending) || otherText.has(ending)) return false;
  if (name === '.env' || name === '.dev.vars' || /^\.env[._-]/.test(name) || (ending === 'env' && name !== '.flaskenv')) return true;
  if (!/^(env|dotenv)([._-]|$)|^(example|sample|template|default)s?[._-]env$|[._-]env[._-](example|sample|template|dist)$/.test(name))
    return false;
  return holdsEnv(text());
}

/**
 * nginx.conf, api.nginx, files in sites-available, default.conf and other `.conf` files whose text
 * is nginx's; also as templates.
 */
function isNginx(path: string, name: string, text: () => string): boolean {
  const plain = name.replace(modelEnding, '').replace(/\.(j2|ejs|erb|envsubst)$/, '');
  const folder = path.slice(0, path.length - name.length).toLowerCase();
  if (/^nginx([._-].*)?\.conf$|[._-]nginx\.conf$|\.nginx$|\.nginxconf$/.test(plain)) return true;
  const inSites = /(^|\/)sites-(available|enabled)\/$/.test(folder);
  if (inSites && !/\.(md|sh|yml|yaml|json|txt)$/.test(plain)) return holdsNginx(text(), true);
  if (!plain.endsWith('.conf')) return false;
  return holdsNginx(text(), /nginx/.test(folder));
}

/** `.babelrc`, `.prettierrc`, `.npmrc`: JSON where it looks like it. */
function settingsKind(text: string): FileKind {
  const first = text.trimStart()[0];
  return first === '{' ? 'json' : 'text';
}

/** Files without an ending: scripts say what they are in their first line, git hooks by their place. */
function kindOfBare(path: string, text: string): FileKind {
  const shebang = shebangOf(text);
  if (shebang !== undefined) return shebang;
  return /(^|\/)(\.husky|\.githooks)\/[\w-]+$/.test(path) ? 'shell' : 'text';
}
