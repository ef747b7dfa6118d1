import type { AnyCheck } from '../../src/model/index.ts';
import backupCredentialsInline from './backup-credentials-inline.ts';
import backupExcludesSecrets from './backup-excludes-secrets.ts';
import backupOffsite from './backup-offsite.ts';
import backupPipefail from './backup-pipefail.ts';
import backupPruneGuarded from './backup-prune-guarded.ts';
import backupRetention from './backup-retention.ts';
import backupScheduled from './backup-scheduled.ts';
import curlFail from './curl-fail.ts';
import curlPipeShell from './curl-pipe-shell.ts';
import imageScanCommand from './image-scan-command.ts';
import imageTagVersion from './image-tag-version.ts';
import predeployChecks from './predeploy-checks.ts';
import restoreMatchesBackup from './restore-matches-backup.ts';
import restoreScript from './restore-script.ts';
import restoreStopOnError from './restore-stop-on-error.ts';
import scriptStrictMode from './script-strict-mode.ts';

/** The checks of this area, sorted by id. */
export const ops: readonly AnyCheck[] = [
  backupCredentialsInline,
  backupExcludesSecrets,
  backupOffsite,
  backupPipefail,
  backupPruneGuarded,
  backupRetention,
  backupScheduled,
  curlFail,
  curlPipeShell,
  imageScanCommand,
  imageTagVersion,
  predeployChecks,
  restoreMatchesBackup,
  restoreScript,
  restoreStopOnError,
  scriptStrictMode,
];
