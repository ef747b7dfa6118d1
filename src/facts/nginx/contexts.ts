/** Where a directive stands: the top of the main file, or the block around it. */
export type NginxContext =
  'main' | 'events' | 'http' | 'stream' | 'mail' | 'server' | 'location' | 'upstream' | 'if' | 'limit_except' | 'other';

// "Context" lines of the nginx reference, for the directives that facts and checks judge. `if` is the `if` block of a
// location; nothing in this table is allowed in the `if` of a server.
const allowed: Readonly<Record<string, readonly NginxContext[]>> = {
  http: ['main'],
  events: ['main'],
  stream: ['main'],
  upstream: ['http', 'stream'],
  map: ['http', 'stream'],
  geo: ['http', 'stream'],
  split_clients: ['http', 'stream'],
  log_format: ['http', 'stream'],
  limit_req_zone: ['http'],
  limit_conn_zone: ['http', 'stream'],
  proxy_cache_path: ['http'],
  limit_req: ['http', 'server', 'location'],
  limit_req_status: ['http', 'server', 'location'],
  limit_conn: ['http', 'server', 'location', 'stream'],
  listen: ['server'],
  server_name: ['server'],
  ssl_protocols: ['http', 'server', 'stream', 'mail'],
  ssl_certificate: ['http', 'server', 'stream', 'mail'],
  add_header: ['http', 'server', 'location', 'if'],
  proxy_set_header: ['http', 'server', 'location'],
  proxy_pass: ['location', 'if', 'limit_except'],
  client_max_body_size: ['http', 'server', 'location'],
  location: ['server', 'location'],
  root: ['http', 'server', 'location', 'if'],
};

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
