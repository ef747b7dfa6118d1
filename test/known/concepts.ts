/** Outcome of a check, as the report names it. */
export type Outcome = 'passed' | 'failed' | 'not-applicable' | 'unknown' | 'error';

/** How one concept of the written truth is compared with checks. */
export interface Concept {
  /** Checks that decide it; the worst of their outcomes counts. */
  readonly checks: readonly string[];
  /** Outcomes that agree with a value where they differ from the plain reading (yes = passed, no and partial = failed, n/a = not applicable). */
  readonly agrees?: Partial<Readonly<Record<'yes' | 'no' | 'partial' | 'n/a', readonly Outcome[]>>>;
  /** Why the plain reading does not fit. */
  readonly note?: string;
}

/** The concepts that the present checks decide. Concepts left out have no check yet. */
export const concepts: Readonly<Record<string, Concept>> = {
  security_headers: { checks: ['http/security-headers'] },
  rate_limit_app: { checks: ['http/rate-limit'] },
  rate_limit_auth: {
    checks: ['http/rate-limit-auth'],
    agrees: { partial: ['failed', 'not-applicable'] },
    note: 'partial: the limited login exists only under a setting that is off by default',
  },
  cors_restricted: { checks: ['http/cors-allowlist'] },
  body_limit: {
    checks: ['http/body-limit'],
    agrees: { no: ['passed'], partial: ['passed'], yes: ['passed', 'failed'] },
    note: 'the truth asks whether a limit is written; the check whether the limit in effect is at most 10 MB, library defaults included',
  },
  health: { checks: ['http/health-endpoint'] },
  readiness: {
    checks: ['http/readiness-endpoint'],
    agrees: { no: ['failed', 'not-applicable'] },
    note: 'not applicable without a data store',
  },
  graceful_shutdown: { checks: ['node/graceful-shutdown'] },
  structured_logger: { checks: ['observability/structured-logging'] },
  error_mw_last: {
    checks: ['http/error-handler'],
    agrees: { 'n/a': ['passed'] },
    note: 'a framework that answers errors itself passes with that as its evidence',
  },
  trust_proxy: {
    checks: ['http/trust-proxy'],
    agrees: { yes: ['passed', 'not-applicable'], no: ['failed', 'not-applicable'] },
    note: 'the check applies only where files show a proxy in front',
  },
  cookie_flags: { checks: ['http/session-cookie-flags'] },
  env_validation: { checks: ['env/validation'] },
  hardcoded_secrets: {
    checks: ['auth/jwt-secret-hardcoded', 'http/session-secret-env', 'env/secret-in-source', 'docker/no-secrets'],
    agrees: { yes: ['failed'], no: ['passed', 'not-applicable', 'unknown'], partial: ['passed', 'failed', 'not-applicable'] },
    note: 'the value says whether secrets are hard-coded, so yes = failed; partial cells are about samples and development defaults',
  },
  error_tracking: { checks: ['observability/error-tracking'] },
  metrics: { checks: ['observability/metrics-endpoint'] },
  docker_nonroot: { checks: ['docker/non-root-user'] },
  docker_healthcheck: { checks: ['docker/healthcheck'] },
  base_pinned: {
    checks: ['docker/base-pinned'],
    agrees: { partial: ['passed'] },
    note: 'partial = a major version without patch, which is explicit and passes',
  },
  compose_restart: {
    checks: ['compose/restart-policy'],
    agrees: { no: ['failed', 'not-applicable'], partial: ['failed', 'not-applicable'], yes: ['passed', 'not-applicable'] },
    note: 'compose files for development and examples are not judged',
  },
  compose_healthcheck: {
    checks: ['compose/healthcheck'],
    agrees: { no: ['failed', 'not-applicable'], partial: ['failed', 'not-applicable'], yes: ['passed', 'not-applicable'] },
    note: 'compose files for development and examples are not judged',
  },
  compose_limits: {
    checks: ['compose/resource-limits'],
    agrees: { no: ['failed', 'not-applicable'] },
    note: 'compose files for development and examples are not judged',
  },
  prod_deps_only: {
    checks: ['deps/prod-only-install'],
    agrees: { partial: ['passed'] },
    note: 'partial: production only, but not from the lock file, which is another check',
  },
  multistage: {
    checks: ['docker/multi-stage'],
    agrees: { no: ['failed', 'not-applicable'], yes: ['passed', 'not-applicable'] },
    note: 'not applicable to an image that builds nothing',
  },
  engines_node: { checks: ['node/engines'] },
  dockerignore: {
    checks: ['docker/copy-all-without-ignore'],
    agrees: { yes: ['passed', 'failed', 'not-applicable'] },
    note: 'the truth asks whether the file exists; the check whether it keeps secrets out of what is copied',
  },
  ci_test: { checks: ['ci/test'] },
  ci_sha_pinned: {
    checks: ['ci/action-pinned'],
    agrees: { no: ['failed', 'passed', 'not-applicable'] },
    note: 'the truth counts GitHub’s own actions; the check judges third-party ones',
  },
  ci_lint: { checks: ['ci/lint'] },
  ci_typecheck: {
    checks: ['ci/typecheck'],
    agrees: { partial: ['passed'] },
    note: 'partial: the types are checked by a build inside an image',
  },
  ci_build: {
    checks: ['ci/build'],
    agrees: { 'n/a': ['not-applicable', 'passed'], partial: ['failed', 'passed', 'not-applicable'] },
    note: 'partial: a type check without output',
  },
  ci_audit: {
    checks: ['ci/security-scan'],
    agrees: { no: ['failed', 'passed'] },
    note: 'the truth asks for an audit of dependencies; the check takes any scan, CodeQL included',
  },
  ci_permissions: { checks: ['ci/permissions'] },
  lockfile: { checks: ['deps/lockfile'] },
  env_committed: {
    checks: ['env/committed-env-file'],
    agrees: { yes: ['failed'], no: ['passed', 'not-applicable'], partial: ['failed', 'passed', 'not-applicable'] },
    note: 'the value says whether an env file is committed, so no = passed; partial = dummy values only',
  },
  backup_script: {
    checks: ['ops/backup-script', 'ops/backup-scheduled'],
    agrees: { no: ['failed', 'not-applicable'] },
    note: 'applies only where the repository runs its own database in production',
  },
  compression: { checks: ['http/compression'] },
  nginx_hardening: {
    checks: ['nginx/tls-protocols', 'nginx/security-headers'],
    agrees: { no: ['failed', 'not-applicable'] },
    note: 'nginx files under examples/ are not judged',
  },
};

const order: readonly Outcome[] = ['error', 'failed', 'unknown', 'passed', 'not-applicable'];

/** The worst of several outcomes. */
export function worst(outcomes: readonly Outcome[]): Outcome | undefined {
  return order.find((o) => outcomes.includes(o));
}

/** Outcomes that agree with a value of the truth for a concept. */
export function agreeing(concept: Concept, value: string): readonly Outcome[] {
  const plain: Readonly<Record<string, readonly Outcome[]>> = {
    yes: ['passed'],
    no: ['failed'],
    partial: ['failed'],
    'n/a': ['not-applicable'],
  };
  const own = concept.agrees?.[value as 'yes' | 'no' | 'partial' | 'n/a'];
  return own ?? plain[value] ?? [];
}
