import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { errorAnswer } from '../../src/facts/server/errors.ts';
import { reasoning } from '../../src/facts/server/reasoning.ts';
import { httpServices, type HttpService } from '../../src/facts/services/index.ts';
import { answerErrors, type ErrorFault } from '../../fixers/http/error-handler.ts';

export default defineCheck<HttpService, ErrorFault>({
  id: 'http/error-handler',
  covers: ['express/error-handler'],
  title: 'Errors are answered by one central handler',
  category: 'application-security',
  severity: 'high',
  why: 'Without a handler of its own an app answers errors in the framework’s words, with a stack trace outside production, and every route has to think of logging and status codes by itself. Some will not.',
  remedy: 'Register one error handler after the last route that logs the error and answers with a plain message.',
  refs: ['https://expressjs.com/en/guide/error-handling.html'],
  cwe: [755],
  sources: ['000:30,712', '001:801', '003:77'],
  absent: 'no started service answers HTTP requests',
  each: httpServices,
  test(service) {
    const answer = errorAnswer(service);
    switch (answer.how) {
      case 'handled':
        return pass(
          answer.entry === undefined ? { at: answer.at, note: answer.note } : reasoning(service.owner, answer.entry, answer.note),
        );
      case 'unknown':
        return unknown(answer.why, [{ at: answer.at }]);
      case 'missing':
        return service.doubt === undefined
          ? fail({ at: answer.at, message: `${service.name} ${answer.fault}.`, key: answer.key, data: answer.key })
          : unknown(`not everything mounted on ${service.name} could be followed: ${service.doubt}`);
    }
  },
  fix: answerErrors,
});
