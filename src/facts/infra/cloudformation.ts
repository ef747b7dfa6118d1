import type { Loc, Repo, YamlNode } from '../../model/index.ts';
import { fact, locOf } from '../../model/index.ts';
import { isExampleOrTest } from '../paths.ts';
import { yamlAt, yamlMap, yamlString } from '../yaml.ts';

/** A resource of a CloudFormation or SAM template in YAML. */
export interface CloudFormationResource {
  readonly id: string;
  readonly type: string;
  readonly properties: YamlNode | undefined;
  readonly file: string;
  readonly at: Loc;
}

/** Every resource of the CloudFormation templates, also those inside of a Serverless Framework file. */
export const cloudFormationResources = fact('infra/cloudformation', (repo: Repo): readonly CloudFormationResource[] =>
  repo.ofKind('yaml').flatMap(({ path }) => {
    if (isExampleOrTest(path) !== undefined || !/\bAWS::\w+::/.test(repo.text(path) ?? '')) return [];
    const root = repo.outline(path, 'yaml')?.docs[0];
    const resources = yamlAt(root, 'Resources') ?? yamlAt(root, 'resources', 'Resources');
    return yamlMap(resources).flatMap(({ key, keyAt, value }): CloudFormationResource[] => {
      const type = yamlString(yamlAt(value, 'Type'));
      return type === undefined ? [] : [{ id: key, type, properties: yamlAt(value, 'Properties'), file: path, at: locOf(path, keyAt) }];
    });
  }),
);
