import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { keepWords } from '../../fixers/http/error-leak.ts';
import { leakSubjects, type ErrorLeak, type LeakSubject } from '../../src/facts/server/leaks.ts';

export default defineCheck<LeakSubject, readonly ErrorLeak[]>({
  id: 'http/error-leak',
  covers: ['express/error-leak'],
  title: 'Answers to errors keep stacks and internal messages to themselves',
  category: 'application-security',
  severity: 'medium',
  why: 'The words of an unexpected error name tables, files, addresses and versions. They help whoever is probing the service and tell its users nothing.',
  remedy: 'Log the error and answer with a fixed sentence and an id; give details outside production only.',
  refs: ['https://cheatsheetseries.owasp.org/cheatsheets/Error_Handling_Cheat_Sheet.html'],
  cwe: [209],
  sources: ['000:30', '001:801'],
  absent: 'no started service answers errors by itself',
  each: leakSubjects,
  test({ http, leaks, answers }) {
    const central = leaks.filter((l) => l.where === 'handler');
    const caught = leaks.filter((l) => l.where === 'catch');
    const first = caught.find((l) => l.what === 'stack') ?? caught[0];
    const problems = [
      ...central.map((l) => ({
        at: l.at,
        message: `The error handler of ${http.name} sends ${l.what === 'stack' ? 'the stack of errors' : 'the words of every error'} to clients.`,
        key: `handler ${l.what === 'stack' ? '' : 'message '}${l.at.file}`,
        data: [l],
      })),
      ...(first === undefined
        ? []
        : [
            {
              at: first.at,
              message: `${http.name} answers ${caught.length === 1 ? 'an unexpected error' : `unexpected errors in ${caught.length} places`} with the error’s own ${first.what}.`,
              related: caught
                .filter((l) => l !== first)
                .slice(0, 8)
                .map((l) => ({ at: l.at, note: `sends the ${l.what}` })),
              key: 'catch',
              data: caught,
            },
          ]),
    ];
    if (problems.length > 0) return fail(problems);
    return pass({ at: answers[0] ?? http.at, note: 'says nothing of the error’s stack in production' });
  },
  fix: keepWords,
});
