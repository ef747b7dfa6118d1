import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { filterSubjects } from '../../src/facts/server/operators.ts';

export default defineCheck({
  id: 'http/query-operators',
  covers: ['express/input-sanitization'],
  title: 'Values from requests cannot carry query operators into MongoDB',
  category: 'application-security',
  severity: 'high',
  why: 'A JSON body may hold an object where a text is expected: `{ "$ne": null }` as an e-mail address matches everybody. Filters that take the value as it came let the client write part of the query.',
  remedy: 'Validate the body by a schema that asks for texts, turn the value into a string, or set `sanitizeFilter` in mongoose.',
  refs: ['https://mongoosejs.com/docs/api/mongoose.html#Mongoose.prototype.sanitizeFilter()'],
  cwe: [943],
  sources: ['000:420', '001:748', '002:44,56,205'],
  absent: 'no route of a started service queries MongoDB',
  each: filterSubjects,
  test({ http, open, cleaned, at }) {
    if (cleaned !== undefined) return pass({ at: cleaned.at, note: cleaned.what });
    if (open.length === 0) return pass({ at, note: 'no filter takes a value of a body as it came' });
    return fail(
      open.map((o) => ({
        at: o.at,
        message: `${o.route.methods.join('/')} ${o.route.path ?? ''} of ${http.owner.name} filters by ${o.what} as it came, so a client can send an operator.`,
        key: `${o.at.file} ${o.route.methods.join('/')} ${o.route.path ?? ''} ${o.what}`,
      })),
    );
  },
});
