#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { version } from './version.ts';

const args = process.argv.slice(2);
if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
  // Answered before anything else is loaded: scripts ask this often.
  process.stdout.write(`${version}\n`);
} else {
  enableCompileCache();
  const { main } = await import('./commands/main.ts');
  await main(args);
}
