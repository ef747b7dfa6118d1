/** Where along a line something has been since. */
export interface FirstWith {
  readonly commit: string;
  /** It is there in the oldest commit of the line, so it may be older still. */
  readonly isOldest: boolean;
}

/**
 * The commit since which something is there without interruption, as far as is looked: steps of growing
 * width back to a commit without it, then halving. Asks about 2 log2(n) commits. Something that went away
 * for a while between two looks is not noticed.
 * @param line commits, newest first
 * @returns undefined when the newest does not have it
 */
export async function firstWith(line: readonly string[], has: (commit: string) => Promise<boolean>): Promise<FirstWith | undefined> {
  const [newest] = line;
  if (newest === undefined || !(await has(newest))) return undefined;
  let present = 0;
  let absent = line.length;
  for (let width = 1; present + width < line.length; width *= 2) {
    const index = present + width;
    if (await has(line[index]!)) present = index;
    else {
      absent = index;
      break;
    }
  }
  while (absent - present > 1) {
    const middle = Math.floor((present + absent) / 2);
    if (await has(line[middle]!)) present = middle;
    else absent = middle;
  }
  return { commit: line[present]!, isOldest: present === line.length - 1 };
}
