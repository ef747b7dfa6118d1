import type { AnyCheck } from '../../src/model/index.ts';
import backupConnectionTarget from './backup-connection-target.ts';
import backupCredentialsInline from './backup-credentials-inline.ts';
import backupExcludesSecrets from './backup-excludes-secrets.ts';
import backupOffsite from './backup-offsite.ts';
import backupPipefail from './backup-pipefail.ts';
import backupPruneGuarded from './backup-prune-guarded.ts';
import backupRetention from './backup-retention.ts';
import backupScheduled from './backup-scheduled.ts';
import backupScript from './backup-script.ts';
import backupToolMaintained from './backup-tool-maintained.ts';
import crontabOverwrite from './crontab-overwrite.ts';
import curlFail from './curl-fail.ts';
import curlPipeShell from './curl-pipe-shell.ts';
import imageScanCommand from './image-scan-command.ts';
import imageTagVersion from './image-tag-version.ts';
import nginxTested from './nginx-tested.ts';
import predeployChecks from './predeploy-checks.ts';
import referencedFilesExist from './referenced-files-exist.ts';
import restoreMatchesBackup from './restore-matches-backup.ts';
import restoreScript from './restore-script.ts';
import restoreStopOnError from './restore-stop-on-error.ts';
import rpoMatchesBackup from './rpo-matches-backup.ts';
import scriptStrictMode from './script-strict-mode.ts';
import terraformCliValid from './terraform-cli-valid.ts';

export const ops: readonly AnyCheck[] = [
  backupConnectionTarget,
  backupCredentialsInline,
  backupExcludesSecrets,
  backupOffsite,
  backupPipefail,
  backupPruneGuarded,
  backupRetention,
  backupScheduled,
  backupScript,
  backupToolMaintained,
  crontabOverwrite,
  curlFail,
  curlPipeShell,
  imageScanCommand,
  imageTagVersion,
  nginxTested,
  predeployChecks,
  referencedFilesExist,
  restoreMatchesBackup,
  restoreScript,
  restoreStopOnError,
  rpoMatchesBackup,
  scriptStrictMode,
  terraformCliValid,
];
