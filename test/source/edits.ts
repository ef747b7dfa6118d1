import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { scanReport, type ScanOptions } from '../../src/scan.ts';
import type { ScanMemory } from '../../src/verdicts.ts';
import type { RandomSource } from '../bench/random.ts';

/** Lines that mean something to some fact, wherever they land. */
const tellingLines = [
  "app.use(require('helmet')());",
  "app.get('/health', (req, res) => res.send('ok'));",
  "const secret = process.env.JWT_SECRET || 'changeme-changeme-changeme';",
  "import './other.js';",
  "require('dotenv').config();",
  "process.on('SIGTERM', () => server.close());",
  '// a comment',
  'export const x = 1;',
  'USER node',
  'HEALTHCHECK CMD curl -f http://localhost/health',
  'FROM node:16',
  '    restart: unless-stopped',
  'NEW_VARIABLE=value',
  '.env',
  '*.js',
  '!src',
  '  "type": "module",',
  'server { listen 443 ssl; ssl_protocols TLSv1; }',
  '}{',
];

const ownNames = [
  '.gitignore',
  '.env',
  '.env.example',
  'Dockerfile',
  'compose.yaml',
  '.dockerignore',
  '.nvmrc',
  'index.js',
  'tsconfig.json',
];

const configs = [
  '{ "rules": { "docker/healthcheck": "off" } }',
  '{ "rules": { "http/*": "low" } }',
  '{ "profile": "all" }',
  '{ "profile": "essential", "rules": { "http/body-limit": ["high", { "maxBytes": 10 }] } }',
  '{ "suppressions": [{ "rule": "docker/base-pinned", "reason": "tried out" }] }',
];

/** Files below a folder that are not git's and not ours, sorted. */
export function filesBelow(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .filter((file) => !/(^|[\\/])(\.git|\.readycheck|node_modules)[\\/]/.test(file))
    .sort();
}

/** Changes one thing below a folder and says what it was. */
export function randomEdit(root: string, random: RandomSource): string {
  const files = filesBelow(root);
  if (files.length === 0) {
    writeFileSync(path.join(root, 'index.js'), '');
    return 'index.js added';
  }
  const file = random.pick(files);
  const full = path.join(root, file);
  const other = random.pick(files);
  const folder = path.dirname(random.pick(files));
  const kind = random.int(0, 15);
  const lines = (): string[] => readFileSync(full, 'utf8').split('\n');
  if (kind <= 3) {
    const text = lines();
    const line = random.int(0, 1) === 0 ? random.pick(tellingLines) : random.pick(readFileSync(path.join(root, other), 'utf8').split('\n'));
    text.splice(random.int(0, text.length), 0, line);
    writeFileSync(full, text.join('\n'));
    return `${file}: "${line}" put in`;
  }
  if (kind <= 6) {
    const text = lines();
    const [line = ''] = text.splice(random.int(0, text.length - 1), 1);
    writeFileSync(full, text.join('\n'));
    return `${file}: "${line}" taken out`;
  }
  if (kind === 7) {
    rmSync(full);
    return `${file} deleted`;
  }
  if (kind === 8) {
    const target = path.join(folder, random.int(0, 1) === 0 ? path.basename(file) : `moved-${path.basename(file)}`);
    if (!existsSync(path.join(root, target))) renameSync(full, path.join(root, target));
    return `${file} moved to ${target}`;
  }
  if (kind === 9) {
    const target = path.join(folder, random.int(0, 1) === 0 ? path.basename(file) : random.pick(ownNames));
    writeFileSync(path.join(root, target), readFileSync(full));
    return `${file} copied to ${target}`;
  }
  if (kind === 10) {
    chmodSync(full, (statSync(full).mode & 0o777) ^ 0o100);
    return `${file}: mode changed`;
  }
  if (kind === 11) {
    const target = path.join(folder, random.pick(ownNames));
    writeFileSync(path.join(root, target), `${random.pick(tellingLines)}\n${random.pick(tellingLines)}\n`);
    return `${target} written`;
  }
  if (kind === 12) {
    const config = path.join(root, 'readycheck.json');
    const text = random.pick(configs);
    if (existsSync(config)) rmSync(config);
    else writeFileSync(config, text);
    return `readycheck.json ${text} written or removed`;
  }
  if (kind === 13) {
    const ignore = path.join(root, folder, '.gitignore');
    writeFileSync(ignore, `${path.basename(other)}\n${random.pick(['', '!', '*.env', 'src/', '.env*'])}\n`);
    return `${path.relative(root, ignore)} written`;
  }
  if (kind === 14) {
    const [a, b] = [readFileSync(full), readFileSync(path.join(root, other))];
    writeFileSync(full, b);
    writeFileSync(path.join(root, other), a);
    return `${file} and ${other} swapped`;
  }
  mkdirSync(path.join(root, folder, 'src'), { recursive: true });
  writeFileSync(path.join(root, folder, 'src', 'added.js'), readFileSync(full));
  return `${path.join(folder, 'src/added.js')} added`;
}

export interface Compared {
  readonly edits: readonly string[];
  /** The reports, where they differ. */
  readonly different?: { readonly again: string; readonly fresh: string };
}

/**
 * Edits a folder again and again, and compares after each edit what a scan says that uses what earlier ones found
 * with one that knows nothing. Stops at the first difference.
 * @param memory without it the cache below the folder is used
 */
export async function compareEdits(root: string, random: RandomSource, count: number, memory?: ScanMemory): Promise<Compared> {
  const options: ScanOptions = { build: 'edits', today: '2026-01-01', lineHashes: false };
  const edits: string[] = [];
  for (let i = 0; i <= count; i += 1) {
    if (i > 0) for (let n = random.int(1, 10) > 8 ? 3 : 1; n > 0; n -= 1) edits.push(randomEdit(root, random));
    const again = await said(root, { ...options, ...(memory && { memory }) });
    const fresh = await said(root, { ...options, cache: false });
    if (again !== fresh) return { edits, different: { again, fresh } };
  }
  return { edits };
}

/** The report, or what was said instead of one. */
async function said(root: string, options: ScanOptions): Promise<string> {
  try {
    return JSON.stringify((await scanReport(root, options)).report);
  } catch (error) {
    return String(error);
  }
}
