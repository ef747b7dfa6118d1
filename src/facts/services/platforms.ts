import { posix } from 'node:path';
import { locOf, type Loc, type Repo, type RepoFile, type YamlNode } from '../../model/index.ts';
import { dirOf } from '../modules/files.ts';
import { jsonAt, jsonFile, jsonItems, jsonLoc, jsonString } from '../json.ts';
import { yamlAt, yamlList, yamlMap, yamlString } from '../yaml.ts';
import { inside } from './paths.ts';

/** A command that the file of a platform or an init system runs. */
export interface PlatformCommand {
  readonly at: Loc;
  readonly command: string;
  /** Folder of the repository it runs in. */
  readonly cwd: string;
  readonly env: ReadonlyMap<string, string>;
}

/** A module whose export a platform calls for every request. */
export interface PlatformFunction {
  readonly at: Loc;
  /** Path as written, relative to the repository, with or without extension. */
  readonly file: string;
}

/** Start commands in systemd units and in the files of Fly, Render, Railway and Nixpacks. Heroku's app.json names none: its Procfile does. */
export function platformCommands(repo: Repo, isSide: (path: string) => boolean): readonly PlatformCommand[] {
  return repo.files.flatMap((file): readonly PlatformCommand[] => {
    if (isSide(file.path)) return [];
    const base = posix.basename(file.path);
    if (/\.service$/.test(base) && file.kind === 'text') return unit(repo, file);
    switch (base) {
      case 'fly.toml':
        return fly(repo, file);
      case 'railway.toml':
      case 'nixpacks.toml':
        return lines(repo, file, /^\s*(?:startCommand|cmd)\s*=\s*["'](.+)["']\s*$/);
      case 'railway.json': {
        const node = jsonAt(jsonFile(repo, file.path), 'deploy', 'startCommand');
        const command = jsonString(node);
        return node === undefined || command === undefined
          ? []
          : [{ at: jsonLoc(file.path, node), command, cwd: dirOf(file.path), env: new Map() }];
      }
      case 'render.yaml':
      case 'render.yml':
        return render(repo, file);
      default:
        return [];
    }
  });
}

/** Handlers of the Serverless Framework, and the files that Vercel runs as functions. */
export function platformFunctions(repo: Repo, isSide: (path: string) => boolean): readonly PlatformFunction[] {
  return repo.files.flatMap((file): readonly PlatformFunction[] => {
    if (isSide(file.path)) return [];
    const base = posix.basename(file.path);
    if (/^serverless\.ya?ml$/.test(base)) return serverless(repo, file);
    if (base !== 'vercel.json') return [];
    return jsonItems(jsonAt(jsonFile(repo, file.path), 'builds')).flatMap((build) => {
      const node = jsonAt(build, 'src');
      const src = jsonString(node);
      const isNode = /@vercel\/node|@now\/node/.test(jsonString(jsonAt(build, 'use')) ?? '');
      return node === undefined || src === undefined || !isNode
        ? []
        : [{ at: jsonLoc(file.path, node), file: inside(dirOf(file.path), src) }];
    });
  });
}

interface Line {
  readonly text: string;
  readonly at: Loc;
}

function linesOf(repo: Repo, file: RepoFile): readonly Line[] {
  let start = 0;
  return (repo.text(file.path) ?? '').split('\n').map((text) => {
    const at = { file: file.path, start, end: start + text.length };
    start += text.length + 1;
    return { text, at };
  });
}

function lines(repo: Repo, file: RepoFile, pattern: RegExp): readonly PlatformCommand[] {
  return linesOf(repo, file).flatMap(({ text, at }) => {
    const command = pattern.exec(text)?.[1];
    return command === undefined ? [] : [{ at, command, cwd: dirOf(file.path), env: new Map() }];
  });
}

/** `[processes]` of fly.toml: a name and a command each; without the section the image decides. */
function fly(repo: Repo, file: RepoFile): readonly PlatformCommand[] {
  let section = '';
  return linesOf(repo, file).flatMap(({ text, at }) => {
    section = /^\s*\[+([\w.]+)\]+/.exec(text)?.[1] ?? section;
    const command = section === 'processes' ? /^\s*[\w-]+\s*=\s*["'](.+)["']\s*$/.exec(text)?.[1] : undefined;
    return command === undefined ? [] : [{ at, command, cwd: dirOf(file.path), env: new Map() }];
  });
}

/** Services of render.yaml; static sites and cron jobs start nothing that stays. */
function render(repo: Repo, file: RepoFile): readonly PlatformCommand[] {
  const root = (repo.outline(file.path, 'yaml') ?? undefined)?.docs[0];
  return yamlList(yamlAt(root, 'services')).flatMap((service) => {
    const node = yamlAt(service, 'startCommand');
    const command = yamlString(node);
    const kind = yamlString(yamlAt(service, 'type')) ?? 'web';
    if (node === undefined || command === undefined || !/^(web|pserv|worker)$/.test(kind)) return [];
    const env = new Map<string, string>();
    for (const each of yamlList(yamlAt(service, 'envVars'))) {
      const [key, value] = [yamlString(yamlAt(each, 'key')), yamlString(yamlAt(each, 'value'))];
      if (key !== undefined && value !== undefined) env.set(key, value);
    }
    return [{ at: placeOf(file, node), command, cwd: inside('', yamlString(yamlAt(service, 'rootDir')) ?? ''), env }];
  });
}

function placeOf(file: RepoFile, node: YamlNode): Loc {
  return locOf(file.path, node.at);
}

function serverless(repo: Repo, file: RepoFile): readonly PlatformFunction[] {
  const root = repo.outline(file.path, 'yaml')?.docs[0];
  return yamlMap(yamlAt(root, 'functions')).flatMap((each) => {
    const node = yamlAt(each.value, 'handler');
    const handler = yamlString(node);
    // `src/api.handler`: a file without its extension, and the name of its export.
    const path = handler === undefined ? undefined : /^(.+)\.[\w$]+$/.exec(handler)?.[1];
    return node === undefined || path === undefined ? [] : [{ at: placeOf(file, node), file: inside(dirOf(file.path), path) }];
  });
}

/**
 * The command of a systemd unit, with paths of the machine as paths of the repository: what lies below the working
 * directory is looked for in the repository's root or in the folder of the unit's package.
 */
function unit(repo: Repo, file: RepoFile): readonly PlatformCommand[] {
  const all = linesOf(repo, file);
  const valueOf = (name: string): string | undefined =>
    all.map(({ text }) => new RegExp(`^\\s*${name}\\s*=\\s*(.+?)\\s*$`).exec(text)?.[1]).find((v) => v !== undefined);
  const env = new Map<string, string>();
  for (const { text } of all)
    for (const m of (/^\s*Environment\s*=\s*(.+)$/.exec(text)?.[1] ?? '').matchAll(/"?([A-Za-z_]\w*)=([^"\s]*)"?/g))
      env.set(m[1] ?? '', m[2] ?? '');
  const home = valueOf('WorkingDirectory')?.replace(/^[-~]/, '').replace(/\/$/, '');
  return all.flatMap(({ text, at }): readonly PlatformCommand[] => {
    const written = /^\s*ExecStart\s*=\s*[-@:+!]*(.+?)\s*$/.exec(text)?.[1];
    if (written === undefined) return [];
    const words = written.split(/\s+/).map((word, i) => {
      if (i === 0) return posix.basename(word);
      if (home !== undefined && word.startsWith(`${home}/`)) return word.slice(home.length + 1);
      return word.startsWith('/') ? located(repo, word) : word;
    });
    return [{ at, command: words.join(' '), cwd: '', env }];
  });
}

/** `/opt/shop/dist/server.js`: the longest end of the path that names something here, or could be built here. */
function located(repo: Repo, path: string): string {
  const parts = path.split('/').filter((p) => p !== '');
  for (let i = 0; i < parts.length; i += 1) {
    const tail = parts.slice(i).join('/');
    if (repo.exists(tail) || (/^(dist|build|lib|out)$/.test(parts[i] ?? '') && i > 0)) return tail;
  }
  return path;
}
