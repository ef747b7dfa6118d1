import { posix } from 'node:path';
import { plainFact, type Repo, type Trait } from '../model/index.ts';
import { composeStacks, roleOfImage } from './compose/index.ts';
import { dataSources } from './data/data-sources.ts';
import { readNames } from './env/reads.ts';
import { secretNameKind } from './env/names.ts';
import { lastingDatabases } from './infra/managed-databases.ts';
import { kubernetes } from './kubernetes/index.ts';
import { nginxFiles } from './nginx/index.ts';
import { packages } from './packages.ts';
import { isExampleOrTest } from './paths.ts';
import { services } from './services/index.ts';

/** Packages that say what a program does, by the trait they stand for. Only what ships counts, not what developers install. */
const librariesOf: Partial<Record<Trait, RegExp>> = {
  database:
    /^(pg|pg-promise|postgres|slonik|mysql2?|mariadb|mongodb|mongoose|@?prisma(\/client)?|typeorm|sequelize|knex|bookshelf|objection|drizzle-orm|kysely|@mikro-orm\/.+|tedious|mssql|oracledb|better-sqlite3|sqlite3|@libsql\/client|cassandra-driver|couchbase|nano|neo4j-driver|dynamoose|@aws-sdk\/(client|lib)-dynamodb|@google-cloud\/(firestore|datastore)|@neondatabase\/serverless|@planetscale\/database|@nestjs\/(typeorm|mongoose|sequelize)|@fastify\/(postgres|mysql|mongodb))$/,
  cache:
    /^(redis|ioredis|@redis\/client|@upstash\/redis|@fastify\/redis|memcached|memjs|cache-manager|@nestjs\/cache-manager|keyv|apicache)$/,
  uploads:
    /^(multer|multer-s3|busboy|formidable|multiparty|express-fileupload|@fastify\/multipart|@koa\/multer|graphql-upload|uploadthing)$/,
  'stored-data': /^(@aws-sdk\/client-s3|minio|@google-cloud\/storage|@azure\/storage-blob)$/,
  accounts:
    /^(passport(-.+)?|@nestjs\/(passport|jwt)|jsonwebtoken|jose|bcrypt(js)?|argon2|@node-rs\/(argon2|bcrypt)|next-auth|@auth\/.+|better-auth|lucia|express-session|cookie-session|koa-session|koa-passport|@fastify\/(jwt|session|secure-session)|@hapi\/cookie|express-jwt|@clerk\/.+|@?auth0(\/.+)?|express-openid-connect|openid-client|keycloak-connect|supertokens-node)$/,
  'managed-backend': /^(appwrite|node-appwrite|firebase|firebase-admin|@supabase\/(supabase-js|ssr)|aws-amplify|pocketbase|convex)$/,
  'error-tracker': /^(@sentry\/.+|@bugsnag\/.+|rollbar|@honeybadger-io\/.+|raygun|@appsignal\/.+|@airbrake\/.+)$/,
  mail: /^(nodemailer|@nestjs-modules\/mailer|@sendgrid\/mail|resend|mailgun\.js|mailgun-js|postmark|node-mailjet|@getbrevo\/brevo|@aws-sdk\/client-sesv?2?|email-templates)$/,
  'paid-apis':
    /^(stripe|openai|@anthropic-ai\/sdk|@google\/(generative-ai|genai)|twilio|@googlemaps\/.+|algoliasearch|@sendgrid\/.+|@aws-sdk\/client-(ses|sesv2|sns|bedrock.*)|@slack\/web-api|@?octokit(\/.+)?|replicate|cohere-ai|@mistralai\/.+|@?langchain(\/.+)?|plaid|razorpay|@paypal\/.+|braintree|cloudinary|pusher|@vonage\/.+)$/,
  'api-docs':
    /^(swagger-ui-express|swagger-jsdoc|@nestjs\/swagger|@fastify\/swagger|hapi-swagger|express-openapi(-validator)?|tsoa|@asteasolutions\/zod-to-openapi|@hono\/(zod-openapi|swagger-ui)|koa2-swagger-ui)$/,
  pages:
    /^(ejs|pug|hbs|handlebars|express-handlebars|nunjucks|eta|liquidjs|mustache-express|@fastify\/view|@ladjs\/koa-views|koa-views|@hapi\/vision)$/,
};
/** An address that usually holds a password. */
const connectionString = /(^|_)(DATABASE|DB|MONGO(DB)?|POSTGRES(QL)?|PG|MYSQL|REDIS|AMQP|RABBITMQ)_?(URL|URI|DSN|CONNECTION(_STRING)?)$/i;
/** Front ends are often built from what developers install. */
const frontends =
  /^(next|nuxt|astro|gatsby|react-scripts|react-dom|preact|vue|svelte|@sveltejs\/kit|@angular\/core|@remix-run\/react|solid-js|@builder\.io\/qwik)$/;

const readMe = /^(readme|changelog|history|license|licence|contributing|code_of_conduct|security|authors|pull_request_template)\b/i;

/** What the repository is, sorted. Where nothing of it runs, only what is true of any repository. */
export const traitsOf = plainFact('traits', (repo: Repo): readonly Trait[] => {
  const found = new Set<Trait>();
  const add = (trait: Trait, holds: boolean): void => void (holds && found.add(trait));
  const own = packages(repo).filter(({ file }) => isExampleOrTest(file) === undefined);
  add('repository', repo.vcs === 'git');
  add(
    'packages',
    own.some(({ dependencies }) => dependencies.length > 0),
  );
  add(
    'documents',
    repo.files.some(({ path, origin }) => origin === 'own' && isDocument(path)),
  );

  const running = services(repo);
  const stacks = composeStacks(repo).filter(({ purpose }) => purpose !== 'test' && purpose !== 'example');
  const workloads = kubernetes(repo).workloads.filter(({ purpose }) => purpose !== 'test' && purpose !== 'example');
  if (running.length + stacks.length + workloads.length === 0) return [...found].sort();

  const shipped = new Set(own.flatMap((one) => one.dependencies.filter((d) => d.section !== 'devDependencies').map(({ name }) => name)));
  const names = [...shipped];
  for (const [trait, pattern] of Object.entries(librariesOf) as [Trait, RegExp][])
    add(
      trait,
      names.some((name) => pattern.test(name)),
    );
  const roles = new Set([
    ...stacks.flatMap((stack) => stack.services.map(({ role }) => role)),
    ...workloads.flatMap(({ containers }) => containers.map(({ image }) => (image === undefined ? 'app' : roleOfImage(image.value)))),
  ]);
  add('service', true);
  add('http', running.some(({ kind }) => kind !== 'worker') || nginxFiles(repo).length > 0);
  add(
    'frontend',
    running.some(({ kind }) => kind === 'frontend') || own.some((one) => one.dependencies.some(({ name }) => frontends.test(name))),
  );
  add('database', dataSources(repo).length > 0 || lastingDatabases(repo).length > 0 || roles.has('database'));
  add('cache', roles.has('cache'));
  add('stored-data', roles.has('storage') || ['database', 'uploads', 'managed-backend'].some((trait) => found.has(trait as Trait)));
  add(
    'secrets',
    readNames(repo).some((name) => secretNameKind(name) !== undefined || connectionString.test(name)),
  );
  add(
    'api-docs',
    repo.files.some(({ path }) => isExampleOrTest(path) !== 'test' && /(^|\/)(openapi|swagger)[\w.-]*\.(ya?ml|json)$/i.test(path)),
  );
  add(
    'servers',
    stacks.some(({ purpose }) => purpose !== 'development') ||
      nginxFiles(repo).length > 0 ||
      repo.files.some(({ path }) => isManager(path)),
  );
  add('containers', stacks.length > 0);
  add('kubernetes', workloads.length > 0);
  add('nginx', nginxFiles(repo).length > 0);
  return [...found].sort();
});

function isDocument(path: string): boolean {
  return (
    /\.(md|mdx|adoc|rst)$/i.test(path) &&
    !readMe.test(posix.basename(path)) &&
    !/(^|\/)\.github\//.test(path) &&
    !/(^|\/)(tests?|fixtures?|__tests__)\//.test(path)
  );
}

/** What starts programs on a machine of one's own. */
function isManager(path: string): boolean {
  return isExampleOrTest(path) === undefined && /(^|\/)(ecosystem|pm2|process)\.(config\.)?([cm]?js|json|ya?ml)$|\.service$/.test(path);
}
