import { type Edit, defineFixer, type Refusal } from '../../src/model/index.ts';
import { packages } from '../../src/facts/packages.ts';
import type { CalledEcosystem } from '../../src/facts/services/pm2-calls.ts';

/** Writes the ecosystem file for the one program that package.json starts. */
export const writeEcosystem = defineFixer<CalledEcosystem>({
  title: 'Write the ecosystem file that PM2 is started with',
  safety: 'review',
  edits({ config, call }, _data, repo): readonly Edit[] | Refusal {
    const file = config.replace(/^\.\//, '');
    const pkg = packages(repo).find((each) => each.dir === '');
    if (!/^[\w.-]+\.(c?js|json)$/.test(file) || pkg === undefined)
      return { refuse: `In which folder ${call.from} finds ${config} is not in the files.` };
    if (pkg.type === 'module' && file.endsWith('.js'))
      return { refuse: `${file} would be read as an ES module, which PM2 does not load; call it ecosystem.config.cjs.` };
    const start = /^(?:NODE_ENV=\w+ )?node ([\w./-]+)$/.exec(pkg.scripts['start']?.text ?? pkg.scripts['start:prod']?.text ?? '')?.[1];
    if (start === undefined || pkg.workspaces.length > 0)
      return { refuse: 'What PM2 should start is not in package.json: its start script does more than call node with one file.' };
    const name = (pkg.name ?? 'app').replace(/^@[^/]+\//, '');
    const text = file.endsWith('.json')
      ? `${JSON.stringify({ apps: [{ name, script: start, env_production: { NODE_ENV: 'production' } }] }, null, 2)}\n`
      : [
          'module.exports = {',
          '  apps: [',
          '    {',
          `      name: '${name}',`,
          `      script: '${start}',`,
          "      env_production: { NODE_ENV: 'production' },",
          '    },',
          '  ],',
          '};',
          '',
        ].join('\n');
    return [{ kind: 'create', file, text }];
  },
});
