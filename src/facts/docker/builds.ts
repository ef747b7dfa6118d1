import { fact, type Repo, spanEnd, spanStart, type YamlNode } from '../../model/index.ts';
import { composeBuilds } from '../compose/builds.ts';
import { yamlAt, yamlEntry, yamlMap, yamlList, yamlString } from '../yaml.ts';
import { buildArgument, buildsIn, placeBuild } from './build-commands.ts';
import { containerCommandSources } from './command-sources.ts';
import { platformBuilds } from './platform-builds.ts';
import { purposeOfName } from './purpose.ts';
import type { Build } from './types.ts';

/** Every place of the repository that builds an image, compose first. */
export const builds = fact('docker/builds', (repo: Repo): readonly Build[] => [
  ...composeBuilds(repo),
  ...containerCommandSources(repo).flatMap((source) => buildsIn(repo, source.commands, source.folders, source.place)),
  ...actionBuilds(repo),
  ...platformBuilds(repo),
]);

function actionBuilds(repo: Repo): readonly Build[] {
  const found: Build[] = [];
  for (const { path } of repo.ofKind('workflow')) {
    for (const doc of repo.outline(path, 'workflow')?.docs ?? []) {
      for (const job of yamlMap(yamlAt(doc, 'jobs'))) {
        for (const step of yamlList(yamlAt(job.value, 'steps'))) found.push(...(actionBuild(repo, path, step) ?? []));
      }
    }
  }
  for (const { path } of repo.ofKind('action')) {
    for (const doc of repo.outline(path, 'action')?.docs ?? []) {
      for (const step of yamlList(yamlAt(doc, 'runs', 'steps'))) found.push(...(actionBuild(repo, path, step) ?? []));
    }
  }
  return found;
}

/** A step with docker/build-push-action, or with one that takes the same inputs. */
function actionBuild(repo: Repo, file: string, step: YamlNode): readonly [Build] | undefined {
  const uses = yamlEntry(step, 'uses');
  const slug = yamlString(uses?.value)?.split('@')[0] ?? '';
  if (uses === undefined || !/(^|\/)(build-push-action|docker-build-push|build-and-push|docker-build)/.test(slug)) return undefined;
  const inputs = yamlAt(step, 'with');
  const input = (...names: readonly string[]): string | undefined =>
    names.map((name) => yamlString(yamlAt(inputs, name))).find((value) => value !== undefined && value !== '');
  const target = input('target');
  const pushes = input('push') !== undefined && input('push') !== 'false';
  const args = new Map((input('build-args') ?? '').split('\n').flatMap(buildArgument));
  return [
    {
      by: 'action',
      ...placeBuild(repo, [''], input('context', 'path') ?? '.', input('file', 'dockerfile')),
      ...(target === undefined || target.includes('$') ? {} : { target }),
      tags: (input('tags', 'images', 'image') ?? '').split(/[\n,]/).flatMap((tag) => (tag.trim() === '' ? [] : [tag.trim()])),
      args,
      pushes,
      purpose: target !== undefined && purposeOfName(target) !== 'unknown' ? purposeOfName(target) : pushes ? 'production' : 'unknown',
      at: { file, start: spanStart(uses.keyAt), end: spanEnd(uses.value.at) },
    },
  ];
}
