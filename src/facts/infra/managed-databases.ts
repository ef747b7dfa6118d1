import type { Loc, Repo, Subject } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import type { Purpose } from '../docker/purpose.ts';
import { purposeOfName } from '../docker/purpose.ts';
import { shellUnits } from '../ops/shell-units.ts';
import { yamlAt, yamlLoc, yamlString } from '../yaml.ts';
import { cloudFormationResources } from './cloudformation.ts';
import { terraformResources, terraformValue } from './terraform.ts';
import type { TerraformValue } from './terraform.ts';

/** A setting of a managed database. `unset`: the provider's default. */
export type Setting =
  | { readonly is: 'unset' }
  | { readonly is: 'unknown'; readonly at: Loc }
  | { readonly is: 'set'; readonly v: string | number | boolean; readonly at: Loc };

/** A database instance or cluster of RDS that the project creates. */
export interface ManagedDatabase extends Subject {
  readonly label: string;
  readonly kind: 'instance' | 'cluster';
  readonly purpose: Purpose;
  readonly encrypted: Setting;
  readonly retention: Setting;
  readonly multiAz: Setting;
  readonly deletionProtection: Setting;
  readonly publicAccess: Setting;
  readonly minorUpgrades: Setting;
  readonly password: Setting;
  /** A copy of another database takes most of this over. */
  readonly isReplica: boolean;
}

const names = {
  terraform: {
    encrypted: 'storage_encrypted',
    retention: 'backup_retention_period',
    multiAz: 'multi_az',
    deletionProtection: 'deletion_protection',
    publicAccess: 'publicly_accessible',
    minorUpgrades: 'auto_minor_version_upgrade',
  },
  cloudformation: {
    encrypted: 'StorageEncrypted',
    retention: 'BackupRetentionPeriod',
    multiAz: 'MultiAZ',
    deletionProtection: 'DeletionProtection',
    publicAccess: 'PubliclyAccessible',
    minorUpgrades: 'AutoMinorVersionUpgrade',
  },
} as const;

/** Databases of RDS in Terraform, CloudFormation and `aws rds create-db-instance`. */
export const managedDatabases = fact('infra/managed databases', (repo: Repo): readonly ManagedDatabase[] => [
  ...fromTerraform(repo),
  ...fromCloudFormation(repo),
  ...fromScripts(repo),
]);

function fromTerraform(repo: Repo): readonly ManagedDatabase[] {
  return terraformResources(repo).flatMap(({ type, name, file, at, block, purpose }): ManagedDatabase[] => {
    if (type !== 'aws_db_instance' && type !== 'aws_rds_cluster') return [];
    const get = (attribute: string): Setting => settingOf(terraformValue(repo, file, block, attribute));
    const has = (attribute: string): boolean => block.attributes.has(attribute);
    const n = names.terraform;
    return [
      {
        name: `${file} ${name}`,
        label: `${type}.${name}`,
        at,
        kind: type === 'aws_rds_cluster' ? 'cluster' : 'instance',
        purpose: purpose === 'unknown' ? purposeOfName(name) : purpose,
        encrypted: get(n.encrypted),
        retention: get(n.retention),
        multiAz: get(n.multiAz),
        deletionProtection: get(n.deletionProtection),
        publicAccess: get(n.publicAccess),
        minorUpgrades: get(n.minorUpgrades),
        password: get(type === 'aws_rds_cluster' ? 'master_password' : 'password'),
        isReplica:
          has('replicate_source_db') ||
          has('replication_source_identifier') ||
          has('snapshot_identifier') ||
          (has('cluster_identifier') && type === 'aws_db_instance'),
      },
    ];
  });
}

function settingOf(value: TerraformValue): Setting {
  if (value.is === 'unset') return { is: 'unset' };
  return value.is === 'literal' ? { is: 'set', v: value.v, at: value.at } : { is: 'unknown', at: value.at };
}

function fromCloudFormation(repo: Repo): readonly ManagedDatabase[] {
  return cloudFormationResources(repo).flatMap(({ id, type, properties, file, at }): ManagedDatabase[] => {
    if (type !== 'AWS::RDS::DBInstance' && type !== 'AWS::RDS::DBCluster') return [];
    const get = (name: string): Setting => {
      const node = yamlAt(properties, name);
      if (node === undefined) return { is: 'unset' };
      const text = node.tag === undefined || !node.tag.startsWith('!') || /^!!/.test(node.tag) ? yamlString(node) : undefined;
      return text === undefined ? { is: 'unknown', at: yamlLoc(file, node) } : { is: 'set', v: scalar(text), at: yamlLoc(file, node) };
    };
    const n = names.cloudformation;
    return [
      {
        name: `${file} ${id}`,
        label: id,
        at,
        kind: type.endsWith('Cluster') ? 'cluster' : 'instance',
        purpose: purposeOfName(id),
        encrypted: get(n.encrypted),
        retention: get(n.retention),
        multiAz: get(n.multiAz),
        deletionProtection: get(n.deletionProtection),
        publicAccess: get(n.publicAccess),
        minorUpgrades: get(n.minorUpgrades),
        password: get('MasterUserPassword'),
        isReplica:
          yamlAt(properties, 'SourceDBInstanceIdentifier') !== undefined ||
          (yamlAt(properties, 'DBClusterIdentifier') !== undefined && type.endsWith('Instance')) ||
          yamlAt(properties, 'DBSnapshotIdentifier') !== undefined,
      },
    ];
  });
}

function scalar(text: string): string | number | boolean {
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  return /^\d+$/.test(text) ? Number(text) : text;
}

function fromScripts(repo: Repo): readonly ManagedDatabase[] {
  return shellUnits(repo).flatMap((unit) =>
    unit.steps.flatMap(({ call, at }): ManagedDatabase[] => {
      if (call.program !== 'aws' || call.args[0] !== 'rds' || !/^create-db-(instance|cluster)$/.test(call.args[1] ?? '')) return [];
      const value = (flag: string): string | undefined => {
        const i = call.args.indexOf(flag);
        return i === -1 ? undefined : call.args[i + 1];
      };
      const flag = (name: string): Setting => {
        if (call.args.includes(`--${name}`)) return { is: 'set', v: true, at };
        return call.args.includes(`--no-${name}`) ? { is: 'set', v: false, at } : { is: 'unset' };
      };
      const valued = (name: string): Setting => {
        const text = value(`--${name}`);
        if (text === undefined) return { is: 'unset' };
        return text.includes('$') ? { is: 'unknown', at } : { is: 'set', v: scalar(text), at };
      };
      const label = value('--db-instance-identifier') ?? value('--db-cluster-identifier') ?? 'database';
      return [
        {
          name: `${unit.name} ${label}`,
          label,
          at,
          kind: call.args[1] === 'create-db-cluster' ? 'cluster' : 'instance',
          purpose: purposeOfName(label),
          encrypted: flag('storage-encrypted'),
          retention: valued('backup-retention-period'),
          multiAz: flag('multi-az'),
          deletionProtection: flag('deletion-protection'),
          publicAccess: flag('publicly-accessible'),
          minorUpgrades: flag('auto-minor-version-upgrade'),
          password: valued('master-user-password'),
          isReplica: false,
        },
      ];
    }),
  );
}

/** Databases that hold more than a rehearsal's data. */
export const lastingDatabases = fact('infra/lasting databases', (repo: Repo): readonly ManagedDatabase[] =>
  managedDatabases(repo).filter((d) => !d.isReplica && d.purpose !== 'development' && d.purpose !== 'test' && d.purpose !== 'example'),
);

/** Managed databases whose files say something about a password. */
export const passwordedDatabases = fact('infra/passworded databases', (repo: Repo): readonly ManagedDatabase[] =>
  managedDatabases(repo).filter((d) => !d.isReplica && d.password.is !== 'unset'),
);
