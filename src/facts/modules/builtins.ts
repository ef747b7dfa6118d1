/** Modules that Node itself provides, without subpaths. Source: `module.builtinModules` of Node 24. */
const builtins = new Set(
  (
    'assert async_hooks buffer child_process cluster console constants crypto dgram diagnostics_channel dns domain events fs http http2 https ' +
    'inspector module net os path perf_hooks process punycode querystring readline repl stream string_decoder sys timers tls trace_events tty ' +
    'url util v8 vm wasi worker_threads zlib'
  ).split(' '),
);
const subpaths =
  /^(assert\/strict|dns\/promises|fs\/promises|inspector\/promises|path\/(posix|win32)|readline\/promises|stream\/(consumers|promises|web)|timers\/promises|util\/types)$/;

/** Name of a Node module without `node:` (`fs/promises`); undefined for anything else. */
export function builtinName(specifier: string): string | undefined {
  if (specifier.startsWith('node:')) return specifier.slice('node:'.length);
  return builtins.has(specifier) || subpaths.test(specifier) ? specifier : undefined;
}
