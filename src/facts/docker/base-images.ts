import { officialImages } from '../knowledge/official-images.ts';
import type { ImageRef } from './image-ref.ts';
import { isOfficial } from './image-ref.ts';

/** Day these facts about published images were collected. */
export const baseImagesAsOf = '2026-11-20';

/** How the user of an image that sets none itself is known. */
export type BaseUser =
  /** `byEntrypoint`: the image starts as root, its own entrypoint script steps down before it starts the program. */
  | { readonly user: string; readonly root: boolean; readonly byEntrypoint?: true; readonly why: string }
  | { readonly user?: undefined; readonly byEntrypoint?: undefined; readonly why: string };

interface Rule {
  readonly registry?: RegExp;
  readonly repository: RegExp;
  readonly tag?: RegExp;
  readonly user: string;
}

/**
 * Images whose published configuration sets a user other than root. Sources: the projects' own
 * Dockerfiles or image documentation (GoogleContainerTools/distroless, nginx/docker-nginx-unprivileged,
 * bitnami/containers, Red Hat UBI s2i-nodejs-container, edu.chainguard.dev, Docker Hardened Images).
 * `bitnami/node` is not among them: its Dockerfile has no USER.
 */
const nonRoot: readonly Rule[] = [
  { registry: /^gcr\.io$/, repository: /^distroless\//, tag: /(^|-)nonroot(-|$)/, user: '65532' },
  { registry: /^cgr\.dev$/, repository: /^(chainguard|chainguard-private)\/(?!wolfi-base|chainguard-base)/, user: '65532' },
  { repository: /^(nginxinc|nginx)\/nginx-unprivileged$/, user: '101' },
  {
    registry: /^(registry\.access|registry)\.redhat\.io$|^registry\.access\.redhat\.com$/,
    repository: /^(ubi\d+|rhel\d+|rhscl)\/nodejs-/,
    user: '1001',
  },
  {
    repository:
      /^bitnami(legacy)?\/(nginx|redis|postgresql|mongodb|mysql|mariadb|apache|rabbitmq|kafka|memcached|elasticsearch|minio|etcd|kubectl|grafana|keycloak|prometheus)$/,
    user: '1001',
  },
  { registry: /^dhi\.io$/, repository: /^(?!.*-dev)/, user: 'nonroot' },
  { repository: /^(grafana\/grafana|prom\/prometheus|prom\/node-exporter|grafana\/loki|grafana\/tempo)$/, user: 'non-root' },
  { registry: /^docker\.elastic\.co$/, repository: /^(elasticsearch|kibana|logstash)\//, user: '1000' },
  { registry: /^quay\.io$/, repository: /^keycloak\/keycloak$/, user: '1000' },
  { repository: /^(pgadmin\/pgadmin4|dpage\/pgadmin4)$/, user: '5050' },
  { repository: /^(docker\.n8n\.io\/)?n8nio\/n8n$/, user: 'node' },
];

/** Official images that do not run as root although they are official. */
const officialNonRoot: Readonly<Record<string, string>> = {
  elasticsearch: '1000',
  kibana: '1000',
  logstash: '1000',
  memcached: 'memcache',
  sonarqube: 'sonarqube',
  jenkins: 'jenkins',
  varnish: 'varnish',
  haproxy: 'haproxy',
  adminer: 'adminer',
};

/** Official images whose entrypoint script starts the program as another user. */
const stepsDown: Readonly<Record<string, string>> = {
  postgres: 'postgres',
  mysql: 'mysql',
  mariadb: 'mysql',
  mongo: 'mongodb',
  redis: 'redis',
  valkey: 'valkey',
  rabbitmq: 'rabbitmq',
  cassandra: 'cassandra',
  couchdb: 'couchdb',
};

/** Well-known images outside the official ones whose configuration leaves root. */
const rootImages: readonly Rule[] = [
  { registry: /^gcr\.io$/, repository: /^distroless\//, user: 'root' },
  { repository: /^bitnami(legacy)?\/(node|minideb)$/, user: 'root' },
  { repository: /^oven\/bun$/, user: 'root' },
  { repository: /^(denoland\/deno|cypress\/.*|circleci\/.*)$/, user: 'root' },
  { registry: /^mcr\.microsoft\.com$/, repository: /^(playwright|devcontainers\/.*|vscode\/devcontainers\/.*)$/, user: 'root' },
  { registry: /^public\.ecr\.aws$/, repository: /^(lambda\/nodejs|amazonlinux\/amazonlinux|docker\/library\/.*)$/, user: 'root' },
  { registry: /^ghcr\.io$/, repository: /^(puppeteer\/root|astral-sh\/uv)$/, user: 'root' },
  {
    repository:
      /^(keymetrics\/pm2|caddy\/caddy|openresty\/openresty|phusion\/passenger-nodejs|timbru31\/node-.*|mhart\/alpine-node|nginx\/nginx)$/,
    user: 'root',
  },
];

/** The user an image runs as when nothing on top of it says otherwise. Undefined user: not in the data. */
export function userOfBase(ref: ImageRef): BaseUser {
  const official = isOfficial(ref) ? officialNonRoot[ref.repository] : undefined;
  if (official !== undefined) return { user: official, root: false, why: `the base image ${ref.text} runs as ${official}` };
  const later = isOfficial(ref) ? stepsDown[ref.repository] : undefined;
  if (later !== undefined)
    return { user: later, root: false, byEntrypoint: true, why: `the entrypoint of ${ref.text} starts the program as ${later}` };
  const quiet = nonRoot.find((rule) => matches(rule, ref));
  if (quiet !== undefined) return { user: quiet.user, root: false, why: `the base image ${ref.text} runs as ${quiet.user}` };
  if ((isOfficial(ref) && officialImages.has(ref.repository)) || rootImages.some((rule) => matches(rule, ref))) {
    return { user: 'root', root: true, why: `the base image ${ref.text} leaves the user at root` };
  }
  return { why: `the user of the base image ${ref.text} is not known` };
}

function matches(rule: Rule, ref: ImageRef): boolean {
  if (
    rule.registry === undefined ? ref.registry !== undefined && !/docker\.io$/.test(ref.registry) : !rule.registry.test(ref.registry ?? '')
  )
    return false;
  return rule.repository.test(ref.repository) && (rule.tag === undefined || rule.tag.test(ref.tag ?? ''));
}

/** Families of base images, as far as tools on them differ for whoever edits a Dockerfile. */
export type BaseFamily = 'node-alpine' | 'node-debian' | 'alpine' | 'debian' | 'bun' | 'nginx' | 'distroless' | 'scratch' | 'other';

/** Family of an image reference. */
export function familyOf(ref: ImageRef): BaseFamily {
  if (/^distroless\//.test(ref.repository)) return 'distroless';
  const alpine = /alpine/.test(ref.tag ?? '');
  if (ref.name === 'node' && (isOfficial(ref) || ref.repository === 'node')) return alpine ? 'node-alpine' : 'node-debian';
  if (ref.repository === 'oven/bun') return 'bun';
  if (ref.name === 'nginx') return 'nginx';
  if (ref.repository === 'alpine' || alpine) return 'alpine';
  return /^(debian|ubuntu)$/.test(ref.repository) || /(slim|bookworm|bullseye|buster|trixie|jammy|noble)/.test(ref.tag ?? '')
    ? 'debian'
    : 'other';
}

/** A user other than root that images of the family bring along: `node` in the official Node images, `bun` in Bun's. */
export function builtInUser(family: BaseFamily): string | undefined {
  if (family === 'node-alpine' || family === 'node-debian') return 'node';
  if (family === 'bun') return 'bun';
  return family === 'nginx' ? 'nginx' : undefined;
}
