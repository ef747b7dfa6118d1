/** The same for every command and format. "There are findings" and "the scanner broke" never look alike. */
export const exitCodes = {
  passed: 0,
  gateFailed: 1,
  usage: 2,
  nothingToJudge: 3,
  toolFailed: 4,
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
