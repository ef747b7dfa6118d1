import { posix } from 'node:path';
import { repositoryPath } from '../paths.ts';
import type { Machine, PackageModel } from '../machine.ts';
import { loadFile, sourceDirectory } from '../modules.ts';
import { packageOf, propOf, stringOf, type CallEvent, type ObjVal, type Val } from '../values.ts';

const loaders = /^(auto-load|require-directory|require-dir|require-all|include-all|import-dir|directory-import|requireindex)$/;

/** Packages that load every module of a folder and give them as one object by file name. */
export const directoryModel: PackageModel = {
  onCall: (m, call) => {
    const by = packageOf(call.f);
    if (by === undefined || !loaders.test(by.pkg)) return undefined;
    const given = call.args.map((a) => stringOf(a) ?? stringOf(propOf(a, 'dirname'))).find((path) => path !== undefined);
    const dir = given === undefined ? undefined : posix.resolve(sourceDirectory(call.at.file), given);
    return dir === undefined ? undefined : folderVal(m, call, repositoryPath(dir), 0);
  },
};

function folderVal(m: Machine, call: CallEvent, dir: string, depth: number): Val | undefined {
  const obj: ObjVal = { props: new Map(), propAt: new Map(), spreads: [], at: call.at, depth: 0 };
  for (const file of m.repo.files) {
    if (!file.path.startsWith(`${dir}/`)) continue;
    const [name = '', ...below] = file.path.slice(dir.length + 1).split('/');
    if (below.length > 0) {
      if (depth >= 3 || obj.props.has(name)) continue;
      const inner = folderVal(m, call, `${dir}/${name}`, depth + 1);
      if (inner !== undefined) obj.props.set(name, inner);
      continue;
    }
    if (file.kind !== 'js' || /\.(test|spec|d)\.[cm]?[jt]s$/.test(name) || file.path === call.at.file) continue;
    const loaded = loadFile(m, file.path, call.at, 'require');
    obj.props.set(name.replace(/\.[^.]+$/, ''), loaded);
  }
  return obj.props.size === 0 ? undefined : { t: 'obj', obj };
}
