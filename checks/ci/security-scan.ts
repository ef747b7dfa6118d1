import { audit } from '../../fixers/ci/security-scan.ts';
import { ciScan, updateRobot } from '../../src/facts/ci/task-checks.ts';
import { defineCheck, evidence, fail, pass, unknown } from '../../src/model/index.ts';

export default defineCheck({
  id: 'ci/security-scan',
  covers: ['ci/security-scan', 'deps/audit-in-ci'],
  title: 'CI looks for known vulnerabilities',
  category: 'supply-chain',
  severity: 'medium',
  why: 'Most holes of a service are in packages it did not write, and become known after they were installed. Without a scan nobody is told.',
  remedy: 'Add `npm audit --omit=dev --audit-level=high`, an image scanner or CodeQL as a step that can fail.',
  sources: ['002:173', '002:190', '003:146', '003:199'],
  absent: 'there is no CI configuration next to a package',
  each: ciScan,
  test({ answer, expected }, repo) {
    switch (answer.how) {
      case 'real':
        return pass([evidence(answer.run.command.at, `runs ${answer.run.command.text}`), ...answer.run.command.via]);
      case 'hollow':
        return fail({
          at: answer.run.command.at,
          message: `CI scans for vulnerabilities without being stopped by them: ${answer.run.command.hollow ?? ''}.`,
          related: answer.run.command.via,
          key: answer.run.command.text,
        });
      case 'unread':
        return unknown(`No such step was found, but ${answer.why}.`);
      case 'none':
        return fail({
          at: answer.at,
          message: `CI does not look for vulnerabilities: no step for it was found in ${answer.files.slice(0, 3).join(', ')}.`,
          related: [expected],
          // A robot that proposes security updates does part of it; scanning may also be switched on outside the files.
          ...(updateRobot(repo) === undefined ? {} : { severity: 'low' as const }),
          confidence: 'medium' as const,
          key: 'no step',
        });
    }
  },
  fix: audit,
});
