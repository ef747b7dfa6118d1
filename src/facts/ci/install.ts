import type { Manager, ManagerCall } from './manager.ts';

/** A command that installs what package.json asks for. */
export interface InstallCall {
  readonly manager: Manager;
  /**
   * `yes`: fails when the lock file does not fit. `in-ci`: does so where the variable CI is set (pnpm, yarn
   * 2+). `no`: may change what is installed.
   */
  readonly frozen: 'yes' | 'in-ci' | 'no';
  /** Folder whose package.json is installed; undefined when it is not known. */
  readonly folder: string | undefined;
}

/**
 * Reads an install of the project's own dependencies; undefined for installs of named packages, global
 * tools and for calls that do not touch node_modules.
 * @param berry the project uses yarn 2 or later
 */
export function installOf(
  call: ManagerCall & { readonly does: 'install' },
  folder: string | undefined,
  berry: boolean,
): InstallCall | undefined {
  if (call.global || call.packages.length > 0) return undefined;
  if (call.flags.some((f) => f === '--package-lock-only' || f === '--lockfile-only' || f === '--mode=update-lockfile')) return undefined;
  return { manager: call.manager, frozen: frozen(call, berry), folder };
}

function frozen(call: ManagerCall & { readonly does: 'install' }, berry: boolean): InstallCall['frozen'] {
  const flag = (name: string): boolean => call.flags.some((f) => f === name || f === `${name}=true`);
  const off = call.flags.some(
    (f) => f === '--no-frozen-lockfile' || f === '--no-immutable' || f === '--frozen-lockfile=false' || f === '--immutable=false',
  );
  switch (call.manager) {
    case 'npm':
      return call.clean ? 'yes' : 'no';
    case 'bun':
      // Bun does not write the lock file of a production install.
      return call.clean || flag('--frozen-lockfile') || flag('--production') || flag('-p') ? 'yes' : 'no';
    case 'pnpm':
      return flag('--frozen-lockfile') || flag('--offline') ? 'yes' : off ? 'no' : 'in-ci';
    case 'yarn':
      if (flag('--immutable') || flag('--frozen-lockfile') || flag('--immutable-cache')) return 'yes';
      return berry && !off ? 'in-ci' : 'no';
  }
}
