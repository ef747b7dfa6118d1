/** Lower-case words of a name: `apiKey`, `API_KEY`, `api-key` -> api, key. */
export function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

// What platforms, shells, package managers and runtimes set by themselves, or what configures Node rather than the program.
const platformNames = new Set(
  (
    'NODE_ENV NODE_OPTIONS NODE_PATH NODE_DEBUG NODE_NO_WARNINGS NODE_EXTRA_CA_CERTS NODE_TLS_REJECT_UNAUTHORIZED NODE_APP_INSTANCE NODE_V8_COVERAGE ' +
    'PORT HOST HOSTNAME HOME USER USERNAME LOGNAME SHELL TERM COLORTERM TERM_PROGRAM PATH PWD OLDPWD LANG LC_ALL TZ TMPDIR TEMP TMP EDITOR VISUAL DISPLAY ' +
    'APPDATA LOCALAPPDATA USERPROFILE PROGRAMFILES SYSTEMROOT COMSPEC WINDIR OS ' +
    'CI DEBUG NO_COLOR FORCE_COLOR COLUMNS LINES SILENT VERBOSE ANALYZE BUNDLE_ANALYZE INIT_CWD DOTENV_CONFIG_PATH ' +
    'MODE DEV PROD SSR BASE_URL PUBLIC_URL JEST_WORKER_ID VITEST VITEST_POOL_ID VITEST_WORKER_ID TEST BABEL_ENV ' +
    'HTTP_PROXY HTTPS_PROXY NO_PROXY http_proxy https_proxy no_proxy DYNO pm_id PM2_HOME NX_TASK_TARGET_PROJECT TAP ' +
    'NEXT_RUNTIME NEXT_PHASE NEXT_DEPLOYMENT_ID NEXT_MANUAL_SIG_HANDLE NEXT_TELEMETRY_DISABLED NITRO_PRESET EXPO_OS TURBO_HASH LERNA_PACKAGE_NAME ' +
    'K_SERVICE K_REVISION K_CONFIGURATION FUNCTION_TARGET FUNCTIONS_EMULATOR GAE_SERVICE GAE_VERSION GOOGLE_CLOUD_PROJECT GCLOUD_PROJECT GCP_PROJECT ' +
    'AWS_REGION AWS_DEFAULT_REGION AWS_EXECUTION_ENV AWS_SESSION_TOKEN LAMBDA_TASK_ROOT IS_OFFLINE IS_LOCAL NETLIFY CONTEXT DEPLOY_URL DEPLOY_PRIME_URL URL ' +
    'VERCEL NOW_REGION CF_PAGES CODESPACES GITPOD_WORKSPACE_URL CODESANDBOX_HOST SOURCE_VERSION COMMIT_REF VCAP_SERVICES VCAP_APPLICATION POD_NAME POD_IP'
  ).split(' '),
);
const platformPrefixes =
  /^(npm_|OTEL_|ECS_CONTAINER_METADATA_|VERCEL_|NEXT_PUBLIC_VERCEL_|RAILWAY_|RENDER_|HEROKU_|FLY_|GITHUB_|GITLAB_|CIRCLE|TRAVIS|JENKINS_|BUILDKITE|BITBUCKET_|TEAMCITY_|CODEBUILD_|AWS_LAMBDA_|KUBERNETES_|CF_PAGES_|VCAP_|WEBSITE_|AZURE_FUNCTIONS_|PLAYWRIGHT_|CYPRESS_|JEST_|STORYBOOK_|__)/;

/** A variable that the platform sets or that steers the runtime: nobody documents it. */
export function isPlatformVariable(name: string): boolean {
  return platformNames.has(name) || platformPrefixes.test(name);
}

const testWords = new Set('ci test tests testing mock mocks vitest jest playwright cypress mocha coverage bench benchmark'.split(' '));

/**
 * A variable that a pipeline or a test run sets, by its name: `CI_EE_TEST`, `NEXT_PUBLIC_TEST_MODE`, `GIT_SHA`,
 * `BUILD_TIME`, `APP_VERSION`. People who deploy the program do not set it.
 */
export function isPipelineVariable(name: string): boolean {
  const words = wordsOf(name);
  if (words.some((word) => testWords.has(word)) || /(^|_)E2E(_|$)/i.test(name)) return true;
  return (
    /(^|_)(GIT|COMMIT|BUILD|RELEASE|REVISION)_?(SHA|HASH|REF|COMMIT|BRANCH|TAG|ID|NUMBER|NUM|DATE|TIME|TIMESTAMP|VERSION)?$/.test(name) ||
    /(^|_)VERSION$/i.test(name) ||
    /^(GH_TOKEN|GITHUB_TOKEN|SHADOW_DATABASE_URL)$/.test(name)
  );
}

/** A variable that build tools copy into what browsers download. */
export function isPublicVariable(name: string): boolean {
  return /^(?:NX_)?(NEXT_PUBLIC|VITE|REACT_APP|PUBLIC|EXPO_PUBLIC|NUXT_PUBLIC|GATSBY|VUE_APP|STORYBOOK|NG_APP|NX_PUBLIC)_/.test(name);
}

/**
 * A variable that says where something is or how to get in: `DATABASE_URL`, `REDIS_HOST`, `JWT_SECRET`. Production has
 * its own value for these, whatever stands in code.
 */
export function isAddressOrSecret(name: string): boolean {
  return (
    secretNameKind(name) !== undefined ||
    /(^|_)(URL|URI|DSN|HOST|HOSTNAME|ENDPOINT|ADDRESS|ADDR|DB|DATABASE|SERVER|USER|USERNAME|BUCKET)$/i.test(name)
  );
}

// A last word that makes a secret's name the name of something about it.
const aboutSecrets = new Set(
  (
    'file path dir url uri endpoint name header field key_name length size expiry expires expire expiration expiresin ttl age timeout lifetime duration minutes seconds hours days ' +
    'version type kind format algorithm algo alg digest rounds cost policy min max id ids prefix suffix regex regexp pattern rule rules label placeholder error errors message messages hint text title ' +
    'description schema validator validation column callback strategy service provider enabled disabled required count limit issuer audience kid arn ref store manager page route input method mode ' +
    'reset forgot change changed confirmation confirm strength visible visibility toggle icon button form link email template subject status state cookie storage bucket region host port user username ' +
    'rotation bytes charset alphabet encoding key_id public cache table scope scopes group groups symbol selector generator getter handler func fn callbackurl exists optional mask masked'
  ).split(' '),
);
const keyOwners = new Set(
  'jwt api private secret signing sign signature encryption encrypt crypto cipher master access session cookie cookies hmac auth aes token app application service admin webhook'.split(
    ' ',
  ),
);

// A first word that makes it the name of something done with a secret: a button, a function, a translation.
const verbs = new Set(
  'create delete remove regenerate rotate revoke copy show hide get set update edit add enter confirm reset change forgot missing invalid wrong use verify check validate generate manage view save your no has is can should must may needs require requires allow allows enable enables disable with without'.split(
    ' ',
  ),
);

/** How much a name says that its value is a secret: a key or secret, a password, a token; undefined when it does not. */
export function secretNameKind(name: string): 'key' | 'password' | 'token' | undefined {
  const words = wordsOf(name);
  const last = words.at(-1);
  if (!/^[\w$.-]+$/.test(name) || verbs.has(words[0] ?? '')) return undefined;
  if (last === undefined || aboutSecrets.has(last)) return undefined;
  if (words.some((word) => /^(public|publishable|anon|no|has|is|allow|allowed|allows|enable|enabled|require|required)$/.test(word)))
    return undefined;
  if (/^(password|passwd|passphrase|pwd|pw|pass|passcode)s?$/.test(last) || /(password|passwd|passphrase)$/.test(last)) return 'password';
  if (/(secret|apikey|privatekey|secretkey|cryptokey|encryptionkey|signingkey|pepper|secretbase)s?$/.test(last)) return 'key';
  if (last === 'key' || last === 'keys' || last === 'base') {
    const owner = words.at(-2);
    return owner !== undefined && (keyOwners.has(owner) || owner.endsWith('secret')) && !(last === 'base' && owner !== 'secret')
      ? 'key'
      : undefined;
  }
  if (last === 'token' || last === 'credential' || last === 'credentials') return 'token';
  return undefined;
}

// Words that name a secret the program itself makes and checks, so that any value works, also a silly one.
const ownWords =
  /^(jwt|jwts|session|sessions|cookie|cookies|encrypt|encryption|crypto|cipher|signing|sign|signature|hmac|csrf|nextauth|auth|refresh|pepper)$/;
const generalWords = new Set(
  'secret secrets secretkey key keys token tokens access app application my the server admin master private salt default confirm email forgot reset verify base hash data user main global system config env'.split(
    ' ',
  ),
);

/**
 * A secret that the program itself makes and checks (`JWT_SECRET`, `appKey`), against one that somebody else
 * issued (`GITHUB_CLIENT_SECRET`): a silly value works for the former and opens nothing with the latter.
 */
export function isOwnSecretName(name: string): boolean {
  const words = wordsOf(name);
  return words.some((word) => ownWords.test(word)) || words.every((word) => generalWords.has(word));
}
