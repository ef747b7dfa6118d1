/** What a probe has to know of a service in `fixtures/running/<name>/`. */
export interface Sample {
  readonly name: string;
  /** What `node` is given to start it. */
  readonly entry: string;
  /** What `node` is given to build it before it starts; undefined where it runs as it is written. */
  readonly build: readonly string[] | undefined;
  readonly store: 'postgres' | 'redis';
  /** Variable that names the store's address. */
  readonly storeVariable: string;
  /** A GET route that asks the store before it answers. */
  readonly reads: string;
  /** A POST route that takes JSON, a body it accepts and the status it then answers. */
  readonly writes: { readonly path: string; readonly body: unknown; readonly status: number };
  /** The POST route that checks credentials; it answers 401 to `credentials`. */
  readonly login: { readonly path: string; readonly credentials: unknown };
}

const tsc = ['node_modules/typescript/bin/tsc', '-p', '.'];

const account = { email: 'a@example.com', password: 'wrong' };

export const samples: readonly Sample[] = [
  {
    name: 'express-cjs',
    entry: 'src/index.js',
    build: undefined,
    store: 'postgres',
    storeVariable: 'DATABASE_URL',
    reads: '/orders',
    writes: { path: '/orders', body: { items: ['tea'] }, status: 201 },
    login: { path: '/auth/login', credentials: account },
  },
  {
    name: 'express-esm',
    entry: 'server.js',
    build: undefined,
    store: 'redis',
    storeVariable: 'REDIS_URL',
    reads: '/api/pictures',
    writes: { path: '/api/accounts/login', body: { name: 'ann', key: 'k' }, status: 401 },
    login: { path: '/api/accounts/login', credentials: { name: 'ann', key: 'wrong' } },
  },
  {
    name: 'express-ts',
    entry: 'dist/server.js',
    build: tsc,
    store: 'redis',
    storeVariable: 'REDIS_URL',
    reads: '/items',
    writes: { path: '/items', body: { sku: 'tea', amount: 3 }, status: 201 },
    login: { path: '/login', credentials: { user: 'ann', pin: '0000' } },
  },
  {
    name: 'fastify',
    entry: 'src/server.js',
    build: undefined,
    store: 'postgres',
    storeVariable: 'DATABASE_URL',
    reads: '/bookings',
    writes: { path: '/bookings', body: { night: '2026-01-01', room: '7' }, status: 201 },
    login: { path: '/login', credentials: account },
  },
  {
    name: 'nest',
    entry: 'dist/main.js',
    build: tsc,
    store: 'postgres',
    storeVariable: 'DATABASE_URL',
    reads: '/tickets',
    writes: { path: '/tickets', body: { seat: '4B' }, status: 201 },
    login: { path: '/auth/login', credentials: account },
  },
  {
    name: 'koa',
    entry: 'index.js',
    build: undefined,
    store: 'redis',
    storeVariable: 'REDIS_URL',
    reads: '/votes',
    writes: { path: '/votes', body: { option: 'tea' }, status: 201 },
    login: { path: '/session', credentials: { voter: 'ann', code: 'wrong' } },
  },
  {
    name: 'hono',
    entry: 'src/index.js',
    build: undefined,
    store: 'redis',
    storeVariable: 'REDIS_URL',
    reads: '/polls',
    writes: { path: '/polls', body: { option: 'tea' }, status: 201 },
    login: { path: '/session', credentials: { voter: 'ann', code: 'wrong' } },
  },
];
