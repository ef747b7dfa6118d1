import { defineCheck, evidence, fail, pass } from '../../src/model/index.ts';
import type { Evidence } from '../../src/model/index.ts';
import { startedImages, startupsOf } from '../../src/facts/docker/startup.ts';
import { execFormCmd } from '../../fixers/docker/exec-form-cmd.ts';

const notes = { direct: 'exec form', exec: 'the shell hands over with exec', shell: '', 'shell-as-json': '' } as const;

export default defineCheck({
  id: 'docker/exec-form-cmd',
  covers: ['docker/exec-form-cmd'],
  title: 'The program of the image is started without a shell in front of it',
  category: 'reliability',
  severity: 'medium',
  why: 'In the shell form process 1 is /bin/sh, which does not pass SIGTERM on. At every deployment the program is then killed after the grace period, with requests and transactions cut off in the middle.',
  remedy: 'Write CMD and ENTRYPOINT as JSON arrays, or put exec in front of the last command of the shell form.',
  refs: ['https://docs.docker.com/reference/dockerfile/#shell-and-exec-form'],
  sources: ['001:373', '001:404'],
  peers: ['hadolint DL3025'],
  absent: 'no image that ships says in its Dockerfile how it starts',
  each: startedImages,
  test(image) {
    const startups = startupsOf(image);
    const bad = startups.filter(({ how }) => how === 'shell' || how === 'shell-as-json');
    if (bad.length === 0) return pass(startups.map(({ command, how }) => evidence(command.at, notes[how])) as [Evidence, ...Evidence[]]);
    return fail(
      bad.map(({ command, keyword, how }) => {
        const start = command.text.length > 60 ? `${command.text.slice(0, 57).trimEnd()}...` : command.text;
        if (how === 'shell-as-json') {
          return {
            at: command.at,
            message: `${keyword} of ${image.name} is an array, but what it starts is a shell that stays in front of the program.`,
            severity: 'low' as const,
            key: keyword,
            data: command.at,
          };
        }
        return {
          at: command.at,
          message: `${keyword} of ${image.name} is in the shell form (${start.replaceAll(/\s+/g, ' ')}), so a shell stands between Docker and the program.`,
          key: keyword,
          data: command.at,
        };
      }),
    );
  },
  fix: execFormCmd,
});
