/** Images whose job is to back up a database on a schedule of their own. */
const backupImage =
  /(^|[/_-])(postgres-backup(-local|-s3)?|pg-?backup|db-backup|mysql-backup|mongo(db)?-?(backup|dump)|docker-volume-backup|volume-backup|restic(ker)?|resticker|mysqldump-to-s3|postgres-backup-s3|mariadb-backup|backup-?(postgres|mysql|mongo|db))/i;

/** Whether an image backs up databases or volumes by itself. */
export function isBackupImage(image: string): boolean {
  return backupImage.test(image.split(':')[0] ?? '');
}
