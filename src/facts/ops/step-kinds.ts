import { deployTargetOf } from '../ci/deploy-commands.ts';
import { tasksOf } from '../ci/tasks.ts';
import { dumperOf, exporterOf } from './backups.ts';
import type { ShellStep } from './shell-units.ts';

/** What a step of an operations script is for, as far as its words say. */
export type StepKind =
  | 'dump' // copies a database
  | 'archive'
  | 'upload' // puts something into object storage or onto another host
  | 'prune' // deletes older copies
  | 'download' // gets something from object storage
  | 'restore' // puts a copy into a database
  | 'check' // tests something and says so by how it ends
  | 'install'
  | 'build'
  | 'migrate'
  | 'provision' // changes infrastructure
  | 'deploy' // changes what runs
  | 'publish';

/** Every kind a step is of; none for the many that only help. */
export function kindsOf(step: ShellStep, file: string): readonly StepKind[] {
  const { call, command } = step;
  const kinds = new Set<StepKind>();
  const words = call.args.filter((a) => !a.startsWith('-'));
  const text = call.args.join(' ');
  if (/^(echo|printf|cat|grep|log|info|warn|error|sed|awk|test|\[|\[\[|local|export|read|sleep)$/.test(call.program)) return [];
  if (dumperOf(command.words) !== undefined) kinds.add('dump');
  if (/(^|[-_/])back-?up/i.test(file) && exporterOf(command.words) !== undefined) kinds.add('dump');
  if ((call.program === 'tar' && /^-{0,2}[a-z]*c|--create/.test(call.args[0] ?? '')) || call.program === 'zip') kinds.add('archive');
  for (const kind of transfers(call.program, text, words)) kinds.add(kind);
  if (isPrune(call.program, text)) kinds.add('prune');
  if (isRestore(step)) kinds.add('restore');
  if (call.program === 'terraform' || call.program === 'tofu' || call.program === 'pulumi') {
    if (/\b(apply|up|destroy)\b/.test(words[0] ?? '')) kinds.add('provision');
  }
  for (const kind of work(step)) kinds.add(kind);
  if (isDeploy(step, file) && !kinds.has('upload') && !kinds.has('download') && !kinds.has('provision')) kinds.add('deploy');
  return [...kinds];
}

const remote = /(^|\s)["']?(s3|gs|b2|https?):\/\/\S+\s*$/;

function transfers(program: string, text: string, words: readonly string[]): readonly StepKind[] {
  const plain = words.join(' ');
  switch (program) {
    case 'aws':
      if (/^s3api (put-object)\b/.test(plain)) return ['upload'];
      if (!/^s3 (cp|sync|mv)\b/.test(plain)) return [];
      return remote.test(plain.replace(/^(s3 \w+ \S+ \S+).*/, '$1')) || /^s3 \w+ (?!s3:)\S+ \S*(s3:|\$)/.test(plain)
        ? ['upload']
        : ['download'];
    case 'gsutil':
    case 'gcloud':
      if (program === 'gcloud' && !/^storage (cp|rsync|mv)\b/.test(plain)) return [];
      if (program === 'gsutil' && !/^(cp|rsync|mv)\b/.test(plain)) return [];
      return / gs:\/\/\S+\s*$/.test(plain) ? ['upload'] : ['download'];
    case 'az':
      return /^storage (blob|file) upload/.test(plain) ? ['upload'] : /^storage (blob|file) download/.test(plain) ? ['download'] : [];
    case 'rclone':
      return /^(copy|sync|move|copyto|moveto|rcat)\b/.test(plain) ? ['upload'] : [];
    case 's3cmd':
    case 's4cmd':
      return /^(put|sync)\b/.test(plain) ? ['upload'] : /^get\b/.test(plain) ? ['download'] : [];
    case 'mc':
    case 'mcli':
      return /^(cp|mirror|mv|pipe)\b/.test(plain) ? ['upload'] : [];
    case 'b2':
      return /upload/.test(plain) ? ['upload'] : [];
    case 'azcopy':
      return ['upload'];
    case 'scp':
    case 'rsync':
    case 'sftp':
    case 'lftp':
    case 'ftp':
      return /(^|\s)["']?[^\s/-][^\s/]*:\S*\s*$|(^|\s)\$\{?\w+\}?[@:]\S*\s*$/.test(plain) || /ftp$/.test(program) ? ['upload'] : [];
    case 'git':
      return /(^|\s)push\b/.test(plain) ? ['publish'] : [];
    case 'curl':
      return /(^|\s)(-T|--upload-file)\b/.test(text) ? ['upload'] : [];
    default:
      return [];
  }
}

/** Commands that delete older copies by age or number. */
export function isPrune(program: string, text: string): boolean {
  if (program === 'find') return /\s-(delete|exec(dir)?\s+rm)\b/.test(text) && /-(mtime|mmin|ctime|newermt)\b/.test(text);
  if (program === 'aws') return /^s3 rm\b|^s3api delete-objects?\b/.test(text);
  if (program === 'xargs') return /(^|\s)(rm|aws s3 rm|gsutil rm|unlink)\b/.test(text);
  if (program === 'gsutil' || program === 's3cmd' || program === 'mc') return /^(-m )?(rm|del|rb)\b/.test(text);
  if (program === 'rclone') return /^(delete|purge|cleanup)\b/.test(text);
  if (program === 'restic') return /\bforget\b/.test(text);
  if (program === 'borg' || program === 'borgmatic') return /\bprune\b/.test(text);
  if (program === 'wal-g' || program === 'wal-e') return /\bdelete\b/.test(text);
  return false;
}

/** A command that loads a copy into a database: `psql < dump.sql`, `pg_restore`, `mongorestore`. */
export function isRestore({ call, command }: Pick<ShellStep, 'call' | 'command'>): boolean {
  const inner = command.words.map((w) => w.split('/').at(-1) ?? w);
  const program = inner.find((w) => /^(pg_restore|mongorestore|psql|mysql|mariadb)$/.test(w));
  if (/^(pg_restore|mongorestore)$/.test(program ?? '')) return !call.args.some((a) => a === '--list' || a === '-l' || a === '--version');
  if (program === undefined || !/^(psql|mysql|mariadb|docker|docker-compose|podman|kubectl|oc|ssh)$/.test(call.program)) return false;
  if (command.redirects.some((r) => r.op === '<')) return true;
  return program === 'psql' && command.words.some((w, i) => w === '-f' && /(dump|backup|restore|\$)/i.test(command.words[i + 1] ?? ''));
}

function work({ call }: ShellStep): readonly StepKind[] {
  const words = call.args.filter((a) => !a.startsWith('-'));
  const sub = words[0] ?? '';
  const isManager = /^(npm|pnpm|yarn|bun)$/.test(call.program);
  const script = isManager ? (sub === 'run' ? (words[1] ?? '') : sub) : undefined;
  const tasks = tasksOf(call);
  const kinds: StepKind[] = [];
  // `./scripts/smoke-test.sh`, `bash checks/preflight.sh`
  const file = /^(ba|da|z|k|a)?sh$/.test(call.program) ? (words[0] ?? '') : call.word;
  const isScript = /\//.test(file) || /\.(sh|bash|js|ts|py)$/.test(file);
  const base = (file.split('/').at(-1) ?? '').replace(/\.\w+$/, '');
  const name = isScript ? base : (script ?? '');
  if (
    tasks.includes('test') ||
    (name !== '' && /(^|[-_:.])(pre-?deploy\w*|pre-?flight|tests?|checks?|verify|validate|smoke)([-_:.]|$)/i.test(name))
  )
    kinds.push('check');
  if (isManager && (/^(ci|install|i|clean-install)$/.test(sub) || (call.program === 'yarn' && sub === ''))) kinds.push('install');
  if (tasks.includes('build') || tasks.includes('docker-build') || (name !== '' && /^build([-_:.]|$)|[-_:.]build$/.test(name)))
    kinds.push('build');
  if (tasks.includes('migrate') || (name !== '' && /(^|[-_:.])migrat(e|ions?)([-_:.]|$)/.test(name))) kinds.push('migrate');
  if (tasks.includes('publish') || tasks.includes('docker-push')) kinds.push('publish');
  return kinds;
}

function isDeploy({ call }: ShellStep, file: string): boolean {
  const words = call.args.filter((a) => !a.startsWith('-')).join(' ');
  const target = deployTargetOf(call);
  if (target !== undefined && target !== 'ssh' && call.program !== 'sshpass') return !/^kubectl (create|patch)/.test(target);
  if (call.program === 'pm2') return /^(start|restart|reload|startOrRe\w+|gracefulReload)\b/.test(words);
  if (call.program === 'systemctl') return /^(restart|reload|start)\b/.test(words);
  if (call.program === 'service') return /\b(restart|reload|start)$/.test(words);
  if (call.program === 'supervisorctl') return /^(restart|start|reload|update)\b/.test(words);
  const base = (/^(ba|da|z|k|a)?sh$/.test(call.program) ? (words.split(' ')[0] ?? '') : call.word).split('/').at(-1) ?? '';
  if (/(^|[-_])(switch|cut-?over|swap|promote)([-_.]|$)/.test(base) && /\.(sh|bash)$/.test(base)) return true;
  // What follows changes the machine the script runs on: on a developer's own that deploys nothing.
  if (!/(^|[-_/.])(deploy\w*|release|prod(uction)?|rollout|switch|blue|cut-?over|upgrade|update)([-_/.]|$)/i.test(file)) return false;
  const compose =
    call.program === 'docker-compose' || ((call.program === 'docker' || call.program === 'podman') && /^compose\b/.test(words));
  if (compose) return /\bup\b/.test(words);
  if (call.program === 'cp') return /\s\/(var\/www|usr\/share\/nginx|srv)\b/.test(` ${words}`);
  if (call.program === 'ln') return call.args.some((a) => /^-\w*f/.test(a));
  return false;
}
