import { main } from '../../src/commands/main.ts';

/**
 * Run as a program: takes command lines as JSON on standard input (`{ args, cwd }[]`), runs them one
 * after the other and prints what each gave. Starting Node once instead of once per command line is
 * most of the time such tests take; what needs a process of its own (signals, pipes) is not for this.
 */
const jobs = JSON.parse(await new Response(process.stdin as unknown as ReadableStream).text()) as {
  readonly args: readonly string[];
  readonly cwd: string;
}[];

// Every run of `main` listens to the process; here there are many runs.
process.setMaxListeners(0);
process.stdout.setMaxListeners(0);
const write = process.stdout.write.bind(process.stdout);
const results = [];
for (const { args, cwd } of jobs) {
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    process[name].write = (chunk: string | Uint8Array): boolean => {
      said[name] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
      return true;
    };
  }
  process.chdir(cwd);
  process.exitCode = undefined;
  await main(args);
  results.push({ code: process.exitCode ?? null, ...said });
}
process.exitCode = 0;
write(JSON.stringify(results));
