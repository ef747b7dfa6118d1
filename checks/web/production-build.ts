import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { deployedFrontends } from '../../src/facts/services/frontends.ts';

export default defineCheck({
  id: 'web/production-build',
  covers: ['frontend/production-build'],
  title: 'The deployed front end is a production build',
  category: 'performance',
  severity: 'medium',
  why: 'A development server compiles on request, sends unminified code with its sources, and reloads whoever looks at it. It is slow for users and tells them more than they should know.',
  remedy: 'Build the front end in the image and start what was built (`next start`, a static file server), not the development server.',
  refs: ['https://nextjs.org/docs/app/api-reference/cli/next'],
  sources: ['000:31,228-229,604-611', '001:442-445'],
  absent: 'no deployment starts a front end through its framework’s command',
  each: deployedFrontends,
  test(frontend) {
    const command = [frontend.tool, ...frontend.start.program.args.slice(0, 1)].join(' ');
    return frontend.isDevelopment
      ? fail({ at: frontend.at, message: `${frontend.name} is deployed with the development server \`${command}\`.`, key: 'development' })
      : pass({ at: frontend.at, note: `started with ${command}` });
  },
});
