import { accountModels } from '../../src/facts/data/prisma.ts';
import { defineCheck, evidence, fail, locOf, pass, unknown } from '../../src/model/index.ts';

export default defineCheck({
  id: 'db/unique-email',
  covers: ['db/unique-email'],
  title: 'Two accounts cannot have the same e-mail address',
  category: 'data-safety',
  severity: 'medium',
  why: 'A look before the insert does not stop two sign-ups that arrive together; only the database can. With two accounts of one address, logins and password resets reach whichever comes first.',
  remedy:
    'Put `@unique` on the field, or `@@unique([tenantId, email])` where an address may exist once per tenant, after merging duplicates.',
  refs: ['https://www.prisma.io/docs/orm/reference/prisma-schema-reference#unique'],
  cwe: [362],
  sources: ['001:1140', '002:101'],
  absent: 'no Prisma model of users has an e-mail address',
  each: accountModels,
  test({ file, model, email, unique, otherName }) {
    const [first] = unique;
    if (first !== undefined) return pass(evidence(first.at, first.how));
    const at = locOf(file, email.at);
    if (otherName !== undefined)
      return unknown(`${model.name} is identified by ${otherName}, so its ${email.name} may be no login.`, [evidence(at)]);
    return fail({
      at,
      message: `${model.name}.${email.name} has no unique index, so one address can belong to several accounts.`,
      key: email.name,
    });
  },
});
