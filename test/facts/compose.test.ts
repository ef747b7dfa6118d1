import { describe, expect, it } from 'vitest';
import { composeStacks, curlIgnoresErrors, deployedServices, testOf } from '../../src/facts/compose/index.ts';
import type { ComposeService } from '../../src/facts/compose/index.ts';
import { memoryRepo } from '../../src/source/index.ts';

async function service(yaml: string): Promise<ComposeService> {
  const repo = await memoryRepo({ 'compose.yml': `services:\n  a:\n${yaml.replaceAll(/^/gm, '    ')}\n` });
  return composeStacks(repo)[0]!.services[0]!;
}

async function stacks(files: Record<string, string>): Promise<string[]> {
  return composeStacks(await memoryRepo(files)).map((stack) => `${stack.name}: ${stack.purpose}`);
}

const app = 'services:\n  a:\n    build: .\n';

describe('a service', () => {
  it('has its ports in every form', async () => {
    const { ports } = await service(
      'image: x\nports:\n  - "80"\n  - 8080:80\n  - 127.0.0.1:9:9/udp\n  - "[::1]:5:5"\n  - ${P:-70}:${Q}\n  - {target: 1, published: "2", host_ip: 127.0.0.1, protocol: tcp}\n  - 3000-3005:3000-3005',
    );
    expect(ports.map(({ hostIp, published, target, protocol }) => [hostIp, published, target, protocol])).toEqual([
      [undefined, undefined, '80', 'tcp'],
      [undefined, '8080', '80', 'tcp'],
      ['127.0.0.1', '9', '9', 'udp'],
      ['::1', '5', '5', 'tcp'],
      [undefined, '70', undefined, 'tcp'],
      ['127.0.0.1', '2', '1', 'tcp'],
      [undefined, '3000-3005', '3000-3005', 'tcp'],
    ]);
  });

  it('has its environment as list and map, commands as words', async () => {
    const list = await service(
      'image: x\nenvironment:\n  - A=1=2\n  - B\nenv_file:\n  - path: x.env\n    required: false\n  - y.env\ncommand: node "a b.js" --x=\'y z\'',
    );
    expect([...list.environment].map(([name, { value }]) => [name, value])).toEqual([
      ['A', '1=2'],
      ['B', undefined],
    ]);
    expect(list.envFiles.map(({ path, required }) => [path, required])).toEqual([
      ['x.env', false],
      ['y.env', true],
    ]);
    expect(list.command?.words).toEqual(['node', 'a b.js', '--x=y z']);
    const map = await service('image: x\nenvironment: {A: 1, B: }\ndepends_on: {b: {condition: service_healthy}, c: }');
    expect(map.environment.get('A')?.value).toBe('1');
    expect(map.dependsOn.map(({ service: name, condition }) => [name, condition])).toEqual([
      ['b', 'service_healthy'],
      ['c', 'service_started'],
    ]);
  });

  it.each([
    ['postgis/postgis:17', 'database'],
    ['redis:8', 'cache'],
    ['docker.elastic.co/elasticsearch/elasticsearch:9', 'search'],
    ['${IMG:-rabbitmq:4}', 'queue'],
    ['nginx', 'proxy'],
    ['ghcr.io/x/y', 'app'],
  ])('with the image %s is a %s', async (image, role) => {
    expect((await service(`image: ${image}`)).role).toBe(role);
  });

  it('is merged from anchors, extends and files, with !reset and !override', async () => {
    const repo = await memoryRepo({
      'compose.yml':
        'x-c: &c {restart: always}\nservices:\n  a:\n    <<: *c\n    build: {context: ., args: {V: "1"}}\n    ports: ["1:1"]\n    environment: {A: "1", B: "1"}\n  b:\n    extends: {service: a}\n    command: x\n  loop:\n    extends: {service: loop}\n    image: y\n',
      'compose.prod.yml':
        'services:\n  a:\n    build: {target: t}\n    ports: !override ["2:2"]\n    environment: [B=2]\n    restart: !reset null\n  b:\n    ports: !reset []\n',
    });
    const [stack] = composeStacks(repo);
    expect(stack!.name).toBe('compose.yml + compose.prod.yml');
    const [a, b, loop] = stack!.services;
    expect(a).toMatchObject({ build: { context: '', target: 't' }, ports: [{ target: '2' }] });
    expect(a!.restart).toBeUndefined();
    expect([...a!.environment.values()].map(({ value, at }) => [value, at.file])).toEqual([
      ['1', 'compose.yml'],
      ['2', 'compose.prod.yml'],
    ]);
    expect(b).toMatchObject({ restart: { value: 'always' }, command: { text: 'x' }, ports: [] });
    expect(loop!.image?.value).toBe('y');
  });
});

describe('stacks', () => {
  it('join what belongs together and say what it is for', async () => {
    expect(await stacks({ 'docker-compose.yml': app })).toEqual(['docker-compose.yml: unknown']);
    expect(await stacks({ 'docker-compose.yml': app, 'docker-compose.override.yml': 'services:\n  a:\n    ports: ["1:1"]\n' })).toEqual([
      'docker-compose.yml: unknown',
      'docker-compose.yml + docker-compose.override.yml: development',
    ]);
    expect(await stacks({ 'docker-compose.yml': app, 'docker-compose.prod.yml': 'services:\n  a:\n    restart: always\n' })).toEqual([
      'docker-compose.yml + docker-compose.prod.yml: production',
    ]);
    expect(await stacks({ 'docker-compose.yml': app, 'docker-compose.postgres.yml': app })).toEqual([
      'docker-compose.postgres.yml: unknown',
      'docker-compose.yml: unknown',
    ]);
    expect(
      await stacks({ 'a.compose.yml': app, 'package.json': '{"scripts":{"docker:dev":"docker compose -f a.compose.yml logs -f x"}}' }),
    ).toEqual(['a.compose.yml: development']);
  });

  it('are for development when their content says so', async () => {
    expect(await stacks({ 'compose.yml': `${app}    volumes: [".:/app"]\n` })).toEqual(['compose.yml: development']);
    expect(await stacks({ 'compose.yml': `${app}    volumes: ["./data:/data", "./src/config.json:/c.json:ro"]\n` })).toEqual([
      'compose.yml: unknown',
    ]);
    expect(await stacks({ 'compose.yml': `${app}    command: npm run dev\n` })).toEqual(['compose.yml: development']);
    expect(await stacks({ 'compose.yml': 'services:\n  db:\n    image: postgres:17\n' })).toEqual(['compose.yml: development']);
    expect(await stacks({ 'compose.yml': 'services:\n  db:\n    image: postgres:17\n  web:\n    image: nginx:1\n' })).toEqual([
      'compose.yml: unknown',
    ]);
  });

  it('list a service once, jobs apart, profiles for tools not at all', async () => {
    const repo = await memoryRepo({
      'compose.yml':
        'services:\n  api:\n    build: .\n    depends_on: {prep: {condition: service_completed_successfully}}\n  prep:\n    build: .\n  seed:\n    build: .\n    command: npx prisma db seed\n  worker:\n    build: .\n    command: sh -c "npx prisma migrate deploy && exec node worker.js"\n  tool:\n    image: x\n    profiles: [debug]\n',
    });
    expect(deployedServices(repo).map((each) => [each.key, each.oneShot !== undefined])).toEqual([
      ['api', false],
      ['prep', true],
      ['seed', true],
      ['worker', false],
    ]);
  });

  it('doubt what is a template or broken', async () => {
    const repo = await memoryRepo({ 'compose.yml': 'services:\n  a:\n    image: {{ image }}\n' });
    expect(composeStacks(repo)[0]?.doubt?.reason).toBe('compose.yml is a template');
  });
});

describe('health tests', () => {
  const shell = (text: string) => ({ disabled: false, form: 'shell' as const, text, words: [] });
  it.each([
    ['curl -f http://x', 'real'],
    ['curl -f http://x || exit 1', 'real'],
    ['curl -f http://x || exit 0', 'hollow'],
    ['curl http://x || true', 'hollow'],
    ['true', 'hollow'],
    ['pg_isready && exit 0', 'real'],
    ['', 'hollow'],
  ])('"%s" is %s', (text, kind) => {
    expect(testOf(shell(text)).kind).toBe(kind);
  });

  it('see through sh -c and know curl without -f', () => {
    expect(testOf({ disabled: false, form: 'exec', text: '', words: ['sh', '-c', 'x; exit 0'] }).kind).toBe('hollow');
    expect(curlIgnoresErrors(shell('curl -sS http://x'))).toBe(true);
    expect(curlIgnoresErrors(shell('curl -fsS http://x'))).toBe(false);
    expect(curlIgnoresErrors(shell('curl -s http://x | grep ok'))).toBe(false);
    expect(curlIgnoresErrors(shell('wget -q http://x'))).toBe(false);
  });
});
