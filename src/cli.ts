#!/usr/bin/env node
import { nodeFault } from './commands/node-version.ts';
import { version } from './version.ts';

const args = process.argv.slice(2);
// This file and what it imports must also be readable for Node versions that the rest is not written
// for: nothing newer than ES modules, no names of Node's own modules that came later.
const fault = nodeFault(process.versions.node);
if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
  // Answered before anything else is loaded: scripts ask this often.
  process.stdout.write(`${version}\n`);
} else if (fault !== undefined) {
  process.stderr.write(`${fault}\n`);
  process.exitCode = 4;
} else {
  const { start } = await import('./commands/start.ts');
  await start(args);
}
