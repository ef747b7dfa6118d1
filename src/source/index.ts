import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Diagnostic, FileKind, OutlineKind, Repo, RepoFile } from '../model/index.ts';
import { outliners } from '../outline/index.ts';

/** First sketch: a folder as a Repo, everything outlined at once. */
export async function openFolder(dir: string): Promise<Repo> {
  const files: Record<string, string> = {};
  const walk = (at: string): void => {
    for (const name of readdirSync(path.join(dir, at)).sort()) {
      if (name === 'node_modules' || name === '.git') continue;
      const inside = at === '' ? name : `${at}/${name}`;
      const full = path.join(dir, inside);
      if (statSync(full).isDirectory()) walk(inside);
      else files[inside] = readFileSync(full, 'utf8');
    }
  };
  walk('');
  return memoryRepo(files);
}

/** First sketch: texts as a Repo. */
export async function memoryRepo(texts: Readonly<Record<string, string>>): Promise<Repo> {
  const files: RepoFile[] = [];
  const outlines = new Map<string, unknown>();
  const diagnostics: Diagnostic[] = [];
  for (const file of Object.keys(texts).sort()) {
    const text = texts[file]!;
    const kind = kindOf(file, text);
    files.push({
      path: file,
      kind,
      size: Buffer.byteLength(text),
      hash: createHash('sha1').update(text).digest('hex'),
      executable: false,
      tracked: undefined,
      origin: 'own',
    });
    if (kind in outliners) {
      try {
        const run = await outliners[kind as OutlineKind].load();
        outlines.set(file, await run(text, file));
      } catch (error) {
        diagnostics.push({ file, stage: 'outline', message: String(error) });
      }
    }
  }
  const byPath = new Map(files.map((f) => [f.path, f]));
  return {
    files,
    skipped: [],
    vcs: 'none',
    settings: {},
    file: (p) => byPath.get(p),
    ofKind: (kind) => files.filter((f) => f.kind === kind),
    exists: (p) => p === '' || p === '.' || byPath.has(p) || files.some((f) => f.path.startsWith(`${p}/`)),
    isIgnored: () => false,
    text: (p) => texts[p],
    outline: (p, kind) => (byPath.get(p)?.kind === kind ? (outlines.get(p) as never) : undefined),
    options: () => ({}),
    report: (d) => void diagnostics.push(d),
    timed: (_name, run) => run(),
  };
}

function kindOf(file: string, text: string): FileKind {
  const base = file.split('/').at(-1)!.toLowerCase();
  if (base === 'package.json') return 'package';
  if (['package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock', 'pnpm-lock.yaml', 'bun.lock'].includes(base)) return 'lockfile';
  if (/^dockerfile(\..*)?$|\.dockerfile$|^containerfile/.test(base)) return 'dockerfile';
  if (base.endsWith('.dockerignore')) return 'dockerignore';
  if (/^(docker-)?compose.*\.ya?ml$/.test(base)) return 'compose';
  if (/^\.github\/workflows\/.*\.ya?ml$/.test(file)) return 'workflow';
  if (/^action\.ya?ml$/.test(base)) return 'action';
  if (base === '.gitlab-ci.yml') return 'gitlab-ci';
  if (base === '.travis.yml') return 'travis-ci';
  if (/\.ya?ml$/.test(base)) return /^apiVersion:/m.test(text) && /^kind:/m.test(text) ? 'kubernetes' : 'yaml';
  if (/\.(conf|nginx)$/.test(base) && /nginx|server\s*\{|location/.test(file + text)) return 'nginx';
  if (/^\.env|\.env$|^env-/.test(base)) return 'dotenv';
  if (base === '.gitignore') return 'gitignore';
  if (/\.(sh|bash)$/.test(base) || /^#!.*\b(ba|da|z)?sh\b/.test(text)) return 'shell';
  if (/\.[cm]?[jt]sx?$/.test(base) || /^#!.*\bnode\b/.test(text)) return 'js';
  if (/\.jsonc?$/.test(base)) return 'json';
  return 'text';
}
