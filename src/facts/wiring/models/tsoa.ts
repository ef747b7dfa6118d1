import { dirOf, foldersUp, join } from '../../modules/files.ts';
import type { Machine, PackageModel } from '../machine.ts';
import { loadFile } from '../modules.ts';
import { lit, type CallEvent, type Val } from '../values.ts';
import { isController, writeRoutes, type ControllerStyle } from './controllers.ts';

const packages = /^(tsoa|@tsoa\/runtime|tsoa-next|@tsoa-next\/runtime)$/;

const style: ControllerStyle = {
  pkg: packages,
  controller: /^Route$/,
  verb: (name) => (/^(Get|Post|Put|Patch|Delete|Head|Options)$/.test(name) ? name.toLowerCase() : undefined),
  before: /^Middlewares$/,
};

/**
 * `RegisterRoutes(app)` of a file that tsoa generates during the build: where that file is not in the repository, the
 * controllers it would be made from say what it holds.
 */
export const tsoaModel: PackageModel = {
  onCall: (m, call) => {
    const [app] = call.args;
    if (!isLost(call.f) || app === undefined || nameOf(m, call) !== 'RegisterRoutes') return undefined;
    const sources = m.repo.files.filter(
      (f) =>
        f.kind === 'js' &&
        !/\.(test|spec|d)\.[cm]?[jt]s$/.test(f.path) &&
        /from ['"](@?tsoa(-next)?)(\/runtime)?['"]/.test(m.repo.text(f.path) ?? ''),
    );
    if (sources.length === 0) return undefined;
    for (const { path } of sources) loadFile(m, path, call.at, 'require');
    const controllers = m.classes.filter((c) => isController(c, style));
    if (controllers.length === 0) return undefined;
    call.isModelled = true;
    writeRoutes(m, { router: app, prefix: basePath(m, call) }, controllers, style);
    return lit(undefined);
  },
};

/** Of a module that is not there. */
function isLost(val: Val): boolean {
  return val.t === 'mem' ? isLost(val.of) : val.t === 'unknown';
}

function nameOf(m: Machine, call: CallEvent): string {
  return m.repo.text(call.nameAt.file)?.slice(call.nameAt.start, call.nameAt.end) ?? '';
}

/** `routes.basePath` of the nearest tsoa.json. */
function basePath(m: Machine, call: CallEvent): string {
  for (const dir of foldersUp(dirOf(call.at.file))) {
    const text = m.repo.text(join(dir, 'tsoa.json'));
    if (text !== undefined) return /"routes"\s*:\s*\{[^}]*"basePath"\s*:\s*"([^"]*)"/s.exec(text)?.[1] ?? '';
  }
  return '';
}
