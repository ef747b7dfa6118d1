import { ignoreEnvFiles } from '../../fixers/env/gitignored.ts';
import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { envFolders } from '../../src/facts/env/ignored.ts';

export default defineCheck({
  id: 'env/gitignored',
  covers: ['env/gitignored'],
  title: 'Env files are ignored by git',
  category: 'secrets',
  severity: 'high',
  profile: 'essential',
  why: 'The first “git add .” of a developer with a filled-in env file publishes its secrets to everybody with access to the repository. An ignore rule is the only thing that stands before that.',
  remedy: 'Add .env and .env.* to .gitignore, and except the template with a line such as !.env.example.',
  refs: ['https://git-scm.com/docs/gitignore'],
  cwe: [538],
  sources: ['001:213', '003:141', '003:247'],
  absent: 'nothing here keeps or loads an env file',
  each: envFolders,
  test({ open, ignored, evidence, ignoreFile }) {
    const [first] = open;
    if (first === undefined)
      return pass([ignoreFile === undefined ? evidence : { ...ignoreFile, note: `${ignored.join(', ')} would be ignored` }, evidence]);
    const isMain = /(^|\/)\.env$/.test(first);
    return fail({
      at: ignoreFile?.at ?? evidence.at,
      message: `A filled-in ${open.join(' or ')} would be added by git, as no ignore rule covers ${open.length === 1 ? 'it' : 'them'}.`,
      related: [evidence],
      // Where the file for one's own machine is ignored, the plain one holds defaults for all more often than secrets.
      severity: isMain && ignored.length === 0 ? 'high' : 'low',
      key: open.join(' '),
    });
  },
  fix: ignoreEnvFiles,
});
