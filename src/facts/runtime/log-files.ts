import { type Loc, type Repo, type Subject } from '../../model/index.ts';
import { dirOf } from '../modules/files.ts';
import { packageOfFile } from '../packages.ts';
import { isSideFolder } from '../services/starts.ts';
import { happens, type KnownEnv } from '../wiring/truth.ts';
import { alternativesOf, calledPackageOf, isClosed, packageOf, propOf, type CallEvent, type Val } from '../wiring/values.ts';
import { ofLibraryUsers, type LibraryUser } from './library-users.ts';
import { literally } from '../patterns.ts';

/** A place a winston logger writes to. */
export interface LogTarget {
  readonly kind: 'file' | 'rotating' | 'console' | 'other';
  readonly at: Loc;
  /** A file that is cut at a size; undefined: its options could not be read. */
  readonly isLimited: boolean | undefined;
}

/** A winston logger with what it writes to in production. */
export interface WinstonLogger extends Subject {
  readonly targets: readonly LogTarget[];
  /** Its list of transports could not be read as a whole. */
  readonly isOpen: boolean;
  /** Where the program is put into a container. */
  readonly container: Loc | undefined;
  /** Something outside the program rotates log files. */
  readonly rotator: Loc | undefined;
}

/** Every winston logger of programs, one subject per place. */
export const winstonLoggers = ofLibraryUsers('winston loggers', ['winston'], (repo, user): readonly WinstonLogger[] => {
  const env = user.owner?.env ?? new Map<string, string>();
  return user.calls
    .filter((call) => /^(createLogger|configure|Logger)$/.test(packageOf(call.f)?.member ?? '') && !isDesktop(repo, call.at.file))
    .filter((call) => happens(call.conds, env).how !== 'never')
    .map((call) => ({
      name: call.at.file,
      at: call.nameAt,
      ...(user.owner === undefined ? {} : { service: user.owner.id }),
      ...targetsOf(user, call, env),
      container: containerOf(repo, user),
      rotator: rotatorOf(repo),
    }));
});

/** A program on somebody's desk keeps its log where that person finds it. */
function isDesktop(repo: Repo, file: string): boolean {
  return packageOfFile(repo, file)?.dependencies.some((d) => d.name === 'electron') === true;
}

function targetsOf({ wiring }: LibraryUser, call: CallEvent, env: KnownEnv): Pick<WinstonLogger, 'targets' | 'isOpen'> {
  const targets: LogTarget[] = [];
  let isOpen = false;
  const look = (val: Val, depth = 0): void => {
    for (const { val: v, when } of alternativesOf(val)) {
      if (happens(when, env).how === 'never') continue;
      if (v.t === 'arr' && depth < 3) {
        v.items.forEach((i) => look(i, depth + 1));
        if (v.open === true) isOpen = true;
      } else if (v.t === 'call' && v.call.isNew) targets.push(targetOf(v.call));
      else if (v.t !== 'lit') isOpen = true;
    }
  };
  const options = call.args[0];
  const transports = propOf(options, 'transports');
  if (transports !== undefined) look(transports);
  else if (options !== undefined && !isClosed(options)) isOpen = true;
  const isLogger = (val: Val | undefined): boolean =>
    val !== undefined &&
    alternativesOf(val).some(
      ({ val: v }) =>
        (v.t === 'call' && (v.call === call || (v.call.at.file === call.at.file && v.call.at.start === call.at.start))) ||
        // `winston.add()` speaks of the default logger, which `configure` sets up.
        (v.t === 'ext' && v.pkg === 'winston' && packageOf(call.f)?.member === 'configure'),
    );
  for (const c of wiring.trace) {
    if (c.method !== 'add' || !isLogger(c.recv) || happens(c.conds, env).how === 'never') continue;
    c.args.slice(0, 1).forEach((a) => look(a));
  }
  // A logger that is given to something may be given further targets there.
  if (wiring.trace.some((c) => c.f.t === 'unknown' && c.args.some((a) => isLogger(a)))) isOpen = true;
  return { targets, isOpen };
}

function targetOf(call: CallEvent): LogTarget {
  const by = calledPackageOf({ t: 'call', call });
  const member = by?.member ?? '';
  const options = call.args[0];
  const isWinston = by?.pkg === 'winston';
  const limit = propOf(options, 'maxsize');
  if (isWinston && member === 'transports.File') {
    // A device of the container (`/dev/stdout`) is no file.
    const filename = propOf(options, 'filename');
    if (filename?.t === 'lit' && typeof filename.v === 'string' && filename.v.startsWith('/dev/'))
      return { kind: 'console', at: call.at, isLimited: undefined };
    const isRead = options !== undefined && isClosed(options);
    return { kind: 'file', at: call.at, isLimited: limit !== undefined ? true : isRead ? false : undefined };
  }
  if (by?.pkg === 'winston-daily-rotate-file' || (isWinston && member === 'transports.DailyRotateFile'))
    return { kind: 'rotating', at: call.at, isLimited: true };
  if (isWinston && member === 'transports.Console') return { kind: 'console', at: call.at, isLimited: undefined };
  return { kind: 'other', at: call.at, isLimited: undefined };
}

/** A container the program runs in; for a module nobody was seen to load, an image built from its repository. */
function containerOf(repo: Repo, { owner, wiring }: LibraryUser): Loc | undefined {
  const start = owner?.starts.find((s) => s.how === 'image' || s.how === 'compose' || s.how === 'kubernetes');
  if (start !== undefined) return start.at;
  if (owner?.starts.some((s) => s.how === 'pm2' || s.how === 'procfile') === true) return undefined;
  const folder = packageOfFile(repo, wiring.entry)?.dir ?? '';
  const dockerfile = repo.ofKind('dockerfile').find((f) => !isSideFolder(f.path) && dirOf(f.path) === folder);
  if (dockerfile !== undefined) return { file: dockerfile.path, start: 0, end: 0 };
  for (const file of repo.ofKind('compose')) {
    const inside = literally(folder.split('/').at(-1) ?? '');
    const built = new RegExp(`^\\s+(build|context):\\s*['"]?\\./?([\\w./-]*/)?${inside}/?['"]?\\s*$`, 'm').exec(repo.text(file.path) ?? '');
    if (built !== null) return { file: file.path, start: built.index, end: built.index + built[0].length };
  }
  return undefined;
}

/** A logrotate configuration in the repository. */
function rotatorOf(repo: Repo): Loc | undefined {
  const file = repo.files.find((f) => /logrotate/i.test(f.path) && f.kind !== 'binary' && !isSideFolder(f.path));
  return file === undefined ? undefined : { file: file.path, start: 0, end: 0 };
}
