import { enableCompileCache } from 'node:module';

/** Loads the command line proper and runs it; apart from `cli.ts` because old Node versions cannot even link this. */
export async function start(args: readonly string[]): Promise<void> {
  enableCompileCache();
  const { main } = await import('./main.ts');
  await main(args);
}
