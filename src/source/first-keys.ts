/** What a script's first line calls: Node (and what runs its code), or a shell of the POSIX family. */
export function shebangOf(text: string): 'js' | 'shell' | undefined {
  if (!text.startsWith('#!')) return undefined;
  const line = text.slice(0, 300).split('\n', 1)[0]!;
  if (/[/\s](node|nodejs|bun|tsx|ts-node|zx)\b/.test(line)) return 'js';
  return /[/\s](sh|bash|dash|ash|ksh|busybox)\b/.test(line) ? 'shell' : undefined;
}

/** Groups of `kind:` documents that look like Kubernetes and are read by other programs. */
const notKubernetes = /^(backstage\.io|skaffold|kind\.x-k8s\.io|ctlptl\.dev|cloudbuild|telepresence|tilt\.dev|k3d\.io|garden\.io|mutagen)/;

/** Does some document have `apiVersion` and `kind` at its top, as Kubernetes objects do? */
export function holdsKubernetes(text: string): boolean {
  if (!text.includes('apiVersion') || !text.includes('kind')) return false;
  for (const document of text.split(/^---.*$/m)) {
    const version = /^['"]?apiVersion['"]?[ \t]*:[ \t]*['"]?([^\s'"#]+)/m.exec(document)?.[1];
    if (version !== undefined && !notKubernetes.test(version) && /^['"]?kind['"]?[ \t]*:[ \t]*\S/m.test(document)) return true;
  }
  return false;
}

/** Does it have `services:` with images or builds, as compose files do, and no keys of a CI pipeline? */
export function holdsCompose(text: string): boolean {
  if (!/^services[ \t]*:[ \t]*(#.*)?\r?$/m.test(text)) return false;
  if (/^(kind|steps|pipeline|jobs|stages|script|language|parameters|phases|when)[ \t]*:/m.test(text)) return false;
  const body = text
    .slice(text.search(/^services[ \t]*:/m))
    .split('\n')
    .slice(1);
  const end = body.findIndex((line) => /^[^\s#-]/.test(line));
  const lines = end < 0 ? body : body.slice(0, end);
  const first = lines.find((line) => /^\s*[^\s#]/.test(line));
  if (first === undefined || !/^\s+['"]?[\w.${}-]+['"]?[ \t]*:/.test(first)) return false;
  return lines.some((line) => /^\s+(image|build)[ \t]*:/.test(line));
}

/** Are there assignments of an env file in it? */
export function holdsEnv(text: string): boolean {
  const lines = text.split('\n', 200).filter((line) => !/^\s*(#|$)/.test(line));
  const assignments = lines.filter((line) => /^\s*(export\s+)?[A-Za-z_][\w.]*\s*=/.test(line));
  return assignments.length > 0 && assignments.length * 2 >= lines.length;
}

/**
 * Is it nginx's language: directives that end in semicolons, and one of its blocks? Where the folder
 * already says nginx, directives alone do (a snippet for `include`).
 */
export function holdsNginx(text: string, expected: boolean): boolean {
  const code = text.slice(0, 64 * 1024).replace(/^\s*#.*$/gm, '');
  if (/^\s*<\w|^\s*\[[\w:. -]+\]\s*$/m.test(code)) return false;
  if (!/;[ \t]*([}#]|\r?$)/m.test(code)) return expected && code.trim() === '';
  if (expected) return /^[ \t]*[a-z_]\w*[ \t\n]+(?![ \t=])[^;]*;/m.test(code) || /\{/.test(code);
  if (/(^|[\s;{}])(server|http|events|stream)\s*\{|(^|[\s;{}])(upstream|location|map|geo)\s+[^;{}]{1,200}\{/.test(code)) return true;
  // A snippet for `include`: nothing but directives, at least one that only nginx has.
  return /^[ \t]*(add_header|proxy_(set_header|pass|\w+_timeout|buffer\w*|http_version)|ssl_(protocols|ciphers|session\w*|prefer_server_ciphers|certificate\w*|stapling\w*|dhparam|ecdh_curve)|server_(tokens|name)|try_files|error_page|include(?=[ \t]+[\w./*-]+;)|limit_(req|conn)\w*|gzip_\w+|client_max_body_size|fastcgi_\w+|keepalive_timeout)[ \t\n]+(?![ \t=])[^;]*;/m.test(
    code,
  );
}
