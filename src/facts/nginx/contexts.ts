/** Where a directive stands: the top of the main file, or the block around it. */
export type NginxContext =
  'main' | 'events' | 'http' | 'stream' | 'mail' | 'server' | 'location' | 'upstream' | 'if' | 'limit_except' | 'other';

const anywhere = ['http', 'server', 'location'] as const;
const conditional = [...anywhere, 'if'] as const;
const tls = ['http', 'server', 'stream', 'mail'] as const;
const rewriting = ['server', 'location', 'if'] as const;

// "Context" lines of the nginx reference, for the directives that facts and checks judge. `if` is the `if` block of a
// location; the `if` of a server takes the few of `allowedInServerIf` alone.
const allowed: Readonly<Record<string, readonly NginxContext[]>> = {
  http: ['main'],
  events: ['main'],
  stream: ['main'],
  user: ['main'],
  pid: ['main'],
  worker_processes: ['main'],
  worker_rlimit_nofile: ['main'],
  worker_connections: ['events'],
  multi_accept: ['events'],
  server: ['http', 'upstream', 'stream', 'mail'],
  upstream: ['http', 'stream'],
  keepalive: ['upstream'],
  map: ['http', 'stream'],
  geo: ['http', 'stream'],
  split_clients: ['http', 'stream'],
  log_format: ['http', 'stream'],
  limit_req_zone: ['http'],
  limit_conn_zone: ['http', 'stream'],
  proxy_cache_path: ['http'],
  limit_req: anywhere,
  limit_req_status: anywhere,
  limit_conn: [...anywhere, 'stream'],
  listen: ['server'],
  server_name: ['server'],
  ssl_protocols: tls,
  ssl_ciphers: tls,
  ssl_prefer_server_ciphers: tls,
  ssl_session_cache: tls,
  ssl_session_timeout: tls,
  ssl_certificate: tls,
  ssl_certificate_key: tls,
  add_header: conditional,
  expires: conditional,
  gzip: conditional,
  gzip_types: anywhere,
  sendfile: conditional,
  proxy_set_header: anywhere,
  proxy_http_version: anywhere,
  proxy_connect_timeout: anywhere,
  proxy_read_timeout: anywhere,
  proxy_send_timeout: anywhere,
  proxy_buffering: anywhere,
  proxy_redirect: anywhere,
  proxy_cache: anywhere,
  proxy_cache_valid: anywhere,
  proxy_cache_bypass: anywhere,
  proxy_no_cache: anywhere,
  proxy_pass: ['location', 'if', 'limit_except'],
  client_max_body_size: anywhere,
  client_body_timeout: anywhere,
  client_header_timeout: ['http', 'server'],
  large_client_header_buffers: ['http', 'server'],
  keepalive_timeout: [...anywhere, 'upstream'],
  server_tokens: anywhere,
  default_type: anywhere,
  index: anywhere,
  error_page: conditional,
  access_log: [...conditional, 'limit_except'],
  location: ['server', 'location'],
  root: conditional,
  alias: ['location'],
  try_files: ['server', 'location'],
  internal: ['location'],
  limit_except: ['location'],
  if: ['server', 'location'],
  return: rewriting,
  rewrite: rewriting,
  set: rewriting,
  break: rewriting,
  allow: [...anywhere, 'limit_except'],
  deny: [...anywhere, 'limit_except'],
  auth_basic: [...anywhere, 'limit_except'],
};

/** What nginx accepts in an `if` that stands in a server. */
export const allowedInServerIf: ReadonlySet<string> = new Set(['return', 'rewrite', 'set', 'break']);

/** Whether nginx lets proxy_pass have a path in a location: not where a pattern or a name leaves open what it replaces. */
export function mayRewritePath(modifierOrPath: string): boolean {
  return !modifierOrPath.startsWith('~') && !modifierOrPath.startsWith('@');
}

/** Whether nginx accepts a directive in a context; undefined for directives the table does not know. */
export function isAllowedIn(directive: string, context: NginxContext): boolean | undefined {
  return allowed[directive]?.includes(context);
}

/** Contexts nginx accepts a directive in; empty for directives the table does not know. */
export function allowedContexts(directive: string): readonly NginxContext[] {
  return allowed[directive] ?? [];
}

/** The names the table knows, sorted. */
export const judgedDirectives: readonly string[] = Object.keys(allowed).sort();

/** The context a block opens for its children. `parent` tells the two kinds of `server` and `if` apart where it matters. */
export function contextOf(block: string): NginxContext {
  switch (block) {
    case 'events':
    case 'http':
    case 'stream':
    case 'mail':
    case 'server':
    case 'location':
    case 'upstream':
    case 'if':
    case 'limit_except':
      return block;
    default:
      return 'other';
  }
}
