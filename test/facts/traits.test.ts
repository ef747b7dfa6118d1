import { describe, expect, it } from 'vitest';
import { codeOwnersOf } from '../../src/facts/code-owners.ts';
import { traitsOf } from '../../src/facts/traits.ts';
import type { Trait } from '../../src/model/index.ts';
import { memoryRepo } from '../../src/source/index.ts';

const traitsIn = async (files: Readonly<Record<string, string>>): Promise<readonly Trait[]> => traitsOf(await memoryRepo(files));
const manifest = (more: object): string => JSON.stringify({ name: 'x', scripts: { start: 'node main.js' }, ...more });
const server = "require('express')().get('/', (req, res) => res.send(process.env.API_TOKEN)).listen(3000);\n";

describe('what a repository is', () => {
  it('shows in what it runs and depends on', async () => {
    const found = await traitsIn({
      'package.json': manifest({
        dependencies: { express: '^5.0.0', pg: '^8.0.0', nodemailer: '^7.0.0', stripe: '^18.0.0', '@sentry/node': '^9.0.0' },
      }),
      'main.js': server,
      'docs/operations.md': '# Operations\n',
    });
    expect(found).toEqual([
      'database',
      'documents',
      'error-tracker',
      'http',
      'mail',
      'packages',
      'paid-apis',
      'secrets',
      'service',
      'stored-data',
    ]);
  });

  it('is not shown by what only developers install, tests or examples', async () => {
    const found = await traitsIn({
      'package.json': manifest({ dependencies: { express: '^5.0.0' }, devDependencies: { pg: '^8.0.0', multer: '^2.0.0' } }),
      'main.js': "require('express')().get('/', (req, res) => res.send('x')).listen(3000);\n",
      'examples/package.json': manifest({ dependencies: { mongoose: '^8.0.0' } }),
      'test/fixtures/openapi.yaml': 'openapi: 3.1.0\n',
      'README.md': '# x\n',
    });
    expect(found).toEqual(['http', 'packages', 'service']);
  });

  it('asks nothing about running of what only is a library', async () => {
    expect(
      await traitsIn({
        'package.json': '{ "name": "lib", "main": "index.js", "dependencies": { "pg": "^8.0.0" } }',
        'index.js': 'exports.x = 1;\n',
      }),
    ).toEqual(['packages']);
  });

  it('shows in compose and nginx files as well', async () => {
    const found = await traitsIn({
      'compose.yaml':
        'services:\n  web: { image: nginx:1.28, volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"] }\n  db: { image: postgres:17 }\n  cache: { image: redis:8 }\n',
      'nginx.conf': 'events {}\nhttp { server { listen 80; location / { return 200; } } }\n',
    });
    expect(found).toEqual(['cache', 'containers', 'database', 'http', 'nginx', 'servers', 'service', 'stored-data']);
  });
});

describe('code owners', () => {
  it('are those of the last pattern that matches', async () => {
    const repo = await memoryRepo({
      '.github/CODEOWNERS': '* @all\n/.readycheck/ @ops ops@example.org # answers\n*.ts @dev\n[Section]\n',
      CODEOWNERS: '* @no\n',
    });
    expect(codeOwnersOf(repo, '.readycheck/attestations.yaml')).toEqual(['@ops', 'ops@example.org']);
    expect(codeOwnersOf(repo, 'src/a.ts')).toEqual(['@dev']);
    expect(codeOwnersOf(repo, 'README.md')).toEqual(['@all']);
  });

  it('may be nobody', async () => {
    expect(codeOwnersOf(await memoryRepo({ 'a.txt': '' }), 'a.txt')).toEqual([]);
    expect(codeOwnersOf(await memoryRepo({ CODEOWNERS: '* @a\ndocs/\n' }), 'docs/a.md')).toEqual([]);
  });
});
