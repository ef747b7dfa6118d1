import { protectFromDeletion } from '../../fixers/infra/rds-deletion-protection.ts';
import { lastingDatabases } from '../../src/facts/infra/managed-databases.ts';
import { defineCheck, evidence, fail, pass, unknown } from '../../src/model/index.ts';

export default defineCheck({
  id: 'infra/rds-deletion-protection',
  covers: ['infra/rds-deletion-protection'],
  title: 'Managed databases cannot be deleted by accident or reached from outside',
  category: 'data-safety',
  severity: 'medium',
  why: 'One wrong plan or one click deletes a database that is not protected. A publicly accessible one has an address on the internet, and only a security group between it and everybody.',
  remedy: 'Set `deletion_protection = true`, and leave `publicly_accessible` off.',
  sources: ['004:1185', '004:1175-1188'],
  absent: 'no file here creates a managed database',
  each: lastingDatabases,
  test({ at, label, deletionProtection, publicAccess }) {
    const problems = [];
    if (publicAccess.is === 'set' && publicAccess.v === true)
      problems.push({
        at: publicAccess.at,
        message: `${label} is publicly accessible.`,
        severity: 'high' as const,
        key: 'public',
        data: 'public' as const,
      });
    if (deletionProtection.is === 'unset' || (deletionProtection.is === 'set' && deletionProtection.v !== true))
      problems.push({
        at: deletionProtection.is === 'set' ? deletionProtection.at : at,
        message: `${label} is not protected against deletion.`,
        key: 'deletion',
        data: 'deletion' as const,
      });
    if (problems.length > 0) return fail(problems);
    if (deletionProtection.is === 'unknown') return unknown(`an expression decides whether ${label} is protected against deletion`);
    return pass(evidence(deletionProtection.is === 'set' ? deletionProtection.at : at, 'protected against deletion'));
  },
  fix: protectFromDeletion,
});
