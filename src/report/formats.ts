/** What a report can be written as: the one list that flags, help, README and library go by. */
export const formatTable = [
  { format: 'text', file: 'report.txt', what: 'for people: findings by gain, what could not be judged, the score' },
  { format: 'json', file: 'report.json', what: 'the whole report; every other format can be made of it with `readycheck report`' },
  { format: 'sarif', file: 'out.sarif', what: 'SARIF 2.1.0 for code scanning, with verified fixes' },
  { format: 'html', file: 'report.html', what: 'one self-contained page: findings with code, passes with evidence, history' },
  { format: 'markdown', file: 'comment.md', what: 'comment for a pull request: score and change, new and fixed findings' },
  { format: 'github', file: 'log.txt', what: 'annotations of GitHub Actions; also writes the job summary' },
  { format: 'summary', file: 'summary.md', what: 'the job summary of GitHub Actions as a file' },
  { format: 'gitlab', file: 'gl-code-quality-report.json', what: 'Code Quality of GitLab' },
  { format: 'gitlab-sast', file: 'gl-sast-report.json', what: 'SAST of GitLab: findings of rules about security' },
  { format: 'junit', file: 'junit.xml', what: 'tests of any CI system: one per subject of a check' },
  { format: 'rdjson', file: 'rdjson.json', what: 'reviewdog, for review comments on any host' },
  { format: 'csv', file: 'findings.csv', what: 'spreadsheets: one line per finding' },
  { format: 'badge', file: 'badge.svg', what: 'score and grade as a picture' },
  { format: 'badge-json', file: 'badge.json', what: 'the same for the endpoint badge of shields.io' },
] as const satisfies readonly { readonly format: string; readonly file: string; readonly what: string }[];

export type Format = (typeof formatTable)[number]['format'];

export const formats: readonly Format[] = formatTable.map(({ format }) => format);

/** Formats by how the name of a file ends; where several formats share an ending, the name has to be given. */
export const endings: readonly (readonly [ending: string, format: Format])[] = [
  ['.sarif', 'sarif'],
  ['.sarif.json', 'sarif'],
  ['.json', 'json'],
  ['.txt', 'text'],
  ['.html', 'html'],
  ['.md', 'markdown'],
  ['.csv', 'csv'],
  ['.svg', 'badge'],
];
