import type { CaddyOutline } from './outlines/caddy.ts';
import type { PrismaOutline, SqlOutline } from './outlines/data.ts';
import type { DockerfileOutline } from './outlines/dockerfile.ts';
import type { JsOutline } from './outlines/js.ts';
import type { NginxOutline } from './outlines/nginx.ts';
import type { JsonOutline, LockfileOutline } from './outlines/package.ts';
import type { DotenvOutline, ShellOutline } from './outlines/text.ts';
import type { YamlOutline } from './outlines/yaml.ts';

/** Which outline each kind of file has. Kinds that are missing here have none (read as text). */
export interface Outlines {
  js: JsOutline;
  package: JsonOutline;
  json: JsonOutline;
  lockfile: LockfileOutline;
  dockerfile: DockerfileOutline;
  compose: YamlOutline;
  workflow: YamlOutline;
  action: YamlOutline;
  'gitlab-ci': YamlOutline;
  'travis-ci': YamlOutline;
  kubernetes: YamlOutline;
  yaml: YamlOutline;
  nginx: NginxOutline;
  caddy: CaddyOutline;
  dotenv: DotenvOutline;
  shell: ShellOutline;
  prisma: PrismaOutline;
  sql: SqlOutline;
}
export type OutlineKind = keyof Outlines;
export type Outline<K extends OutlineKind> = Outlines[K];
