import type { LogLevel } from '../server/log-levels.ts';
import { packageOf, stringOf, type CallEvent, type Val } from '../wiring/values.ts';

const levels = /^(log|info|warn|error|debug|trace|fatal|verbose|silly|notice|crit|dir|table)$/;
const loggers = /^(pino|winston|bunyan|log4js|loglevel|@nestjs\/common|tslog|consola|signale|npmlog|roarr|@logtape\/logtape)$/;

/** A call that writes a line into the log: of the console, of a known logger, or of what goes by the name of one. */
export function isLog(call: CallEvent): boolean {
  if (!levels.test(call.method ?? '') || call.recv === undefined) return false;
  if (call.recv.t === 'global') return call.recv.name === 'console';
  const pkg = packageOf(call.recv)?.pkg ?? (call.recv.t === 'call' ? packageOf(call.recv.call.f)?.pkg : undefined);
  return (pkg !== undefined && loggers.test(pkg)) || isNamedLogger(call.recv);
}

/** `Container.get('logger')`, `req.log`, a parameter that is called `logger`. */
function isNamedLogger(val: Val): boolean {
  switch (val.t) {
    case 'call':
      return /^(get|resolve)$/.test(val.call.method ?? '') && /(^|[._:-])log(ger)?$/i.test(stringOf(val.call.args[0]) ?? '');
    case 'mem':
      return /^_?(log|logger)$/i.test(val.p) && (val.of.t === 'param' || val.of.t === 'call' || val.of.t === 'unknown');
    case 'param':
      return /^_?logger$/i.test(val.name ?? '');
    case 'unknown':
      return /^parameter _?logger$/i.test(val.why);
    default:
      return false;
  }
}

/** Whether production writes the line: what is below the level of a logger is left out. The console writes everything. */
export function isWritten(call: CallEvent, known: readonly LogLevel[]): boolean {
  if (!/^(debug|trace|verbose|silly)$/.test(call.method ?? '') || call.recv?.t === 'global') return true;
  return known.some(({ level }) => (typeof level === 'number' ? level <= 20 : /^(debug|trace|verbose|silly|all)$/i.test(level ?? '')));
}
