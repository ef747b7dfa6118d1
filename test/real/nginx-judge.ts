import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { nginxTrees } from '../../src/facts/nginx/tree.ts';
import type { Repo } from '../../src/model/index.ts';

/** nginx, and openssl for a certificate it can load, are on this machine. */
export const hasNginx = spawnSync('nginx', ['-v']).status === 0 && spawnSync('openssl', ['version']).status === 0;

/** `nginx -t` for the configurations of repositories, away from the machine's own files, ports and names. */
export interface NginxJudge {
  /** What nginx says against each configuration of a repository; empty when it accepts all of them. */
  complaints(repo: Repo): readonly string[];
  end(): void;
}

export function nginxJudge(): NginxJudge {
  const dir = mkdtempSync(path.join(tmpdir(), 'readycheck-nginx-'));
  mkdirSync(path.join(dir, 'logs'));
  const pem = path.join(dir, 'site.pem');
  const key = path.join(dir, 'site.key');
  const made = spawnSync('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
    ...['-keyout', key, '-out', pem, '-days', '2', '-subj', '/CN=example.org'],
  ]);
  if (made.status !== 0) throw new Error(`openssl made no certificate: ${String(made.stderr)}`);
  let count = 0;

  /** Ports nobody may bind, files that are not here and names that no resolver knows are replaced; nothing else is. */
  const here = (text: string, upstreams: ReadonlySet<string>, files: readonly string[], root: string): string =>
    text
      .replace(/(\blisten\s+(?:\[::\]:)?)(\d+)/g, (_all, start: string, port: string) => `${start}${18_000 + (Number(port) % 1000)}`)
      .replace(/(\bssl_certificate_key\s+)[^;]+;/g, `$1${key};`)
      .replace(/(\bssl_certificate\s+)[^;]+;/g, `$1${pem};`)
      .replace(/(\bproxy_pass\s+https?:\/\/)([\w.-]+)/g, (all, start: string, host: string) =>
        upstreams.has(host) ? all : `${start}127.0.0.1`,
      )
      .replace(/(\bserver\s+)[a-z][\w.-]*(:\d+)/gi, '$1127.0.0.1$2')
      .replace(/\binclude\s+([^;]+);/g, (_all, target: string) => {
        const found = files.filter((file) => file.endsWith(target.replace(/^\/etc\/nginx\//, '')));
        return found.length === 0 ? '' : `include ${path.join(root, found[0]!)};`;
      });

  return {
    complaints(repo) {
      count += 1;
      const root = path.join(dir, `repo-${count}`);
      const trees = nginxTrees(repo);
      const upstreams = new Set(
        trees.flatMap((tree) => (tree.named.get('upstream') ?? []).map((node) => node.directive.args[0]?.value ?? '')),
      );
      const files = repo.ofKind('nginx').map((file) => file.path);
      for (const file of files) {
        mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
        writeFileSync(path.join(root, file), here(repo.text(file) ?? '', upstreams, files, root));
      }
      const start = `error_log stderr; pid ${dir}/nginx.pid;\n`;
      return trees.flatMap((tree) => {
        const included = tree.files.map((file) => `include ${path.join(root, file.path)};`).join('\n');
        const text: string =
          tree.files[0].place === 'main'
            ? `${start}${included}`
            : tree.files[0].place === 'http'
              ? `${start}events {}\nhttp {\nssl_certificate ${pem}; ssl_certificate_key ${key};\n${included}\n}`
              : `${start}events {}\nhttp { server { listen 18000; ${included} } }`;
        const config = path.join(dir, 'nginx.conf');
        writeFileSync(config, text);
        const run = spawnSync('nginx', ['-t', '-q', '-p', dir, '-c', config], { encoding: 'utf8' });
        return run.status === 0 ? [] : [run.stderr];
      });
    },
    end: () => rmSync(dir, { recursive: true, force: true }),
  };
}
