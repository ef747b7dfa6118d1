/**
 * End of life of major versions of databases and caches, as their makers publish it: postgresql.org/support/versioning,
 * mysql.com/support/eol-notice, mariadb.org/about/#maintenance-policy, mongodb.com/legal/support-policy/lifecycles.
 * Lines that are not listed are newer than the table. The config may override or add: `knowledge.database.<engine> <line> = YYYY-MM-DD`.
 */
export const databaseEndOfLife: Readonly<Record<string, string>> = {
  'PostgreSQL 9': '2021-11-11',
  'PostgreSQL 10': '2022-11-10',
  'PostgreSQL 11': '2023-11-09',
  'PostgreSQL 12': '2024-11-14',
  'PostgreSQL 13': '2025-11-13',
  'PostgreSQL 14': '2026-11-12',
  'PostgreSQL 15': '2027-11-11',
  'MySQL 5': '2023-10-21',
  'MariaDB 5': '2020-04-11',
  'MongoDB 3': '2021-04-30',
  'MongoDB 4': '2024-02-29',
  'MongoDB 5': '2024-10-31',
  'MongoDB 6': '2025-07-31',
  'MongoDB 7': '2027-08-31',
};

/** The day the table was looked up. */
export const databaseTableDate = '2026-11-20';
