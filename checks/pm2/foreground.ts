import { pm2Containers } from '../../src/facts/docker/pm2-daemons.ts';
import { defineCheck, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'pm2/foreground',
  covers: ['node/start-command'],
  title: 'PM2 stays in the foreground of its container',
  category: 'reliability',
  severity: 'high',
  why: '`pm2 start` hands the program to a daemon and returns. In a container that was process 1: it ends within a second, takes the daemon with it, and Docker starts it again and again.',
  remedy: 'Start it with `pm2-runtime`, with `pm2 start --no-daemon`, or run `node` itself and leave restarts to Docker.',
  refs: ['https://pm2.keymetrics.io/docs/usage/docker-pm2-nodejs/'],
  sources: ['000:92,199-200'],
  absent: 'no container here starts PM2',
  each: pm2Containers,
  test({ what, text, at, stays }) {
    if (stays !== undefined) return pass({ at, note: `stays in the foreground: ${stays.slice(0, 60)}` });
    return fail({ at, message: `${what} runs \`${text}\`, which goes to the background and ends the container.`, key: 'daemon' });
  },
});
