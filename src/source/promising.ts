/** Paths of scripts that take no part in how a service is wired. */
const aside =
  /(^|\/)(__tests__|__mocks__|tests?|e2e|spec|specs|cypress|playwright|fixtures?|stories|storybook|examples?|docs?|benchmarks?)\/|\.(test|spec|stories|story|e2e|cy|bench|d)\.[cm]?[jt]sx?$/;

/** Words of code that is part of a server: what it is built with, and what it is asked about. */
const words =
  /\b(express|fastify|koa|hapi|nestjs|restify|hono|polka|createServer|listen|Router|router|middleware|process\.(env|on|exit)|import\.meta\.env|helmet|cors|session|cookie|jsonwebtoken|passport|mongoose|sequelize|typeorm|prisma|knex|redis|bullmq|kafka|amqp|winston|pino|logger|SIGTERM|queue|cron|NestFactory|@Module|@Controller|@Injectable)\b|\.(use|register|route)\(/;

/**
 * Will facts probably ask for the outline of this script? Decides only what is parsed ahead (in
 * workers, where that pays); whatever else is asked for is parsed then.
 */
export function isPromising(path: string, text: string): boolean {
  return !aside.test(path) && words.test(text);
}
