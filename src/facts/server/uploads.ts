import { posix } from 'node:path';
import { factEach, type Loc, type Repo, type Subject } from '../../model/index.ts';
import type { HttpService } from '../services/index.ts';
import { callsOf, stemsFrom } from '../wiring/reach.ts';
import { happens } from '../wiring/truth.ts';
import { alternativesOf, calledPackageOf, packageOf, placeOf, propOf, stringOf, type CallEvent, type Val } from '../wiring/values.ts';
import { oneEach } from './credentials.ts';

/** What takes files from requests in a service. */
export interface Upload {
  readonly pkg: string;
  readonly at: Loc;
  /** Largest file: written, the library's own bound, none, or not in the files. */
  readonly size: 'given' | 'default' | 'none' | 'unknown';
  readonly sizeAt: Loc;
  /** Which types of file: asked about, everything, or perhaps asked about elsewhere. */
  readonly types: 'asked' | 'all' | 'unknown';
  readonly typesAt: Loc;
  /** Where files end up: a folder of the instance's disk, memory, elsewhere. */
  readonly storage: { readonly how: 'disk' | 'memory' | 'elsewhere' | 'unknown'; readonly at: Loc; readonly folder: string | undefined };
  /** Where the service hands files on to a store or removes them. */
  readonly movedOn: { readonly at: Loc; readonly note: string } | undefined;
}

export interface UploadSubject extends Subject {
  readonly http: HttpService;
  readonly upload: Upload;
}

/** Where each package has its options: the index of the argument. */
const packages: Readonly<Record<string, { readonly options: number; readonly bounded?: true }>> = {
  multer: { options: 0 },
  '@koa/multer': { options: 0 },
  'fastify-multer': { options: 0 },
  'express-fileupload': { options: 0 },
  busboy: { options: 0 },
  // Bounded by the body limit of the server, or by a size of their own.
  '@fastify/multipart': { options: 1, bounded: true },
  formidable: { options: 0, bounded: true },
};

/** Everything in a service that takes files, once per place. */
export const uploadSubjects = factEach('uploads', oneEach, (repo: Repo, http): readonly UploadSubject[] => {
  const seen = new Map<string, number>();
  return http.wiring.trace.flatMap((call): readonly UploadSubject[] => {
    const upload = uploadOf(call, http, repo);
    const place = `${call.at.file}:${call.at.start}`;
    if (upload === undefined || seen.has(place) || happens(call.conds, http.env).how === 'never') return [];
    seen.set(place, 1);
    const base = `${http.owner.name}: ${upload.pkg} in ${call.at.file}`;
    const n = (seen.get(base) ?? 0) + 1;
    seen.set(base, n);
    return [{ name: n === 1 ? base : `${base} (${n})`, at: upload.at, service: http.owner.id, http, upload }];
  });
});

function uploadOf(call: CallEvent, http: HttpService, repo: Repo): Upload | undefined {
  const direct = packageOf(call.f);
  const plugin = call.method === 'register' ? packageOf(call.args[0]) : undefined;
  const by = plugin !== undefined && plugin.pkg in packages ? plugin : direct;
  const known = by === undefined ? undefined : packages[by.pkg];
  if (by === undefined || known === undefined || call.swept || !/^(|Busboy|formidable|IncomingForm)$/.test(by.member)) return undefined;
  if (/multer$/.test(by.pkg) && !takesFiles(call, http)) return undefined;
  const options = call.args[known.options];
  const limits = propOf(options, 'limits');
  const isOpaque = options !== undefined && (options.t === 'obj' ? options.obj.spreads.length > 0 : options.t !== 'lit');
  const size = propOf(limits, 'fileSize') ?? propOf(options, 'maxFileSize');
  return {
    pkg: by.pkg,
    at: call.at,
    size:
      size !== undefined && !(size.t === 'lit' && (size.v === undefined || size.v === null))
        ? 'given'
        : known.bounded === true
          ? 'default'
          : isOpaque || (limits !== undefined && (limits.t !== 'obj' || limits.obj.spreads.length > 0))
            ? 'unknown'
            : 'none',
    sizeAt: (options?.t === 'obj' ? (options.obj.propAt.get('limits') ?? options.obj.propAt.get('maxFileSize')) : undefined) ?? call.at,
    ...typesOf(by.pkg, options, isOpaque, call, http, repo),
    storage: storageOf(by.pkg, options, call, http),
    movedOn: movedOn(http),
  };
}

/** `.single()`, `.array()` ... is called on it: an instance that only parses fields takes no files. */
function takesFiles(made: CallEvent, http: HttpService): boolean {
  return http.wiring.trace.some(
    (c) =>
      /^(single|array|fields|any)$/.test(c.method ?? '') &&
      c.recv !== undefined &&
      alternativesOf(c.recv).some((a) => a.val.t === 'call' && a.val.call === made),
  );
}

/** Words with which a program asks for the type of a file. */
const typeWords = /mimetype|mime_?type|file-type|fileType|extname|originalname|filename\.(split|match|endsWith)/i;

function typesOf(
  pkg: string,
  options: Val | undefined,
  isOpaque: boolean,
  call: CallEvent,
  http: HttpService,
  repo: Repo,
): Pick<Upload, 'types' | 'typesAt'> {
  const filter = propOf(options, 'fileFilter') ?? propOf(options, 'filter');
  if (filter?.t === 'fn' && options?.t === 'obj') {
    const answers = callsOf(http.wiring, filter.fn).filter((c) => c.f.t === 'param' && c.f.index === 2);
    const always = answers.length > 0 && answers.every((c) => c.conds.length === 0 && c.args[1]?.t === 'lit' && c.args[1].v === true);
    return { types: always ? 'all' : 'asked', typesAt: options.obj.propAt.get('fileFilter') ?? filter.fn.at };
  }
  if (filter !== undefined && !(filter.t === 'lit' && filter.v === undefined)) return { types: 'unknown', typesAt: call.at };
  if (isOpaque || pkg === 'busboy') return { types: 'unknown', typesAt: call.at };
  // A handler may look at the file itself; naming the stored file after the original one is not asking.
  const isLookedAt = [...http.wiring.modules.keys()].some((file) => file !== call.at.file && typeWords.test(repo.text(file) ?? ''));
  const own = (repo.text(call.at.file) ?? '').replace(/\b(extname|originalname)\b/g, '');
  return { types: isLookedAt || typeWords.test(own) ? 'unknown' : 'all', typesAt: call.at };
}

function storageOf(pkg: string, options: Val | undefined, call: CallEvent, http: HttpService): Upload['storage'] {
  if (!/multer$/.test(pkg)) return { how: 'unknown', at: call.at, folder: undefined };
  const storage = propOf(options, 'storage');
  if (storage !== undefined && !(storage.t === 'lit' && storage.v === undefined)) {
    const by = calledPackageOf(storage);
    const at = placeOf(storage) ?? call.at;
    if (by === undefined) return { how: 'unknown', at, folder: undefined };
    if (!/multer$/.test(by.pkg)) return { how: 'elsewhere', at, folder: undefined };
    if (by.member === 'memoryStorage') return { how: 'memory', at, folder: undefined };
    const destination = propOf(by.call.args[0], 'destination');
    // Without one, files go to the system's temporary folder.
    if (by.member !== 'diskStorage' || destination === undefined) return { how: 'unknown', at, folder: undefined };
    return { how: 'disk', at, folder: stringOf(destination) ?? answeredFolder(destination, http) };
  }
  const dest = propOf(options, 'dest');
  if (dest === undefined)
    return { how: options === undefined || options.t === 'obj' ? 'memory' : 'unknown', at: call.at, folder: undefined };
  return {
    how: stringOf(dest) === undefined ? 'unknown' : 'disk',
    at: options?.t === 'obj' ? (options.obj.propAt.get('dest') ?? call.at) : call.at,
    folder: stringOf(dest),
  };
}

const stores =
  /^(@aws-sdk\/(client-s3|lib-storage)|aws-sdk|minio|@google-cloud\/storage|@azure\/storage-blob|cloudinary|firebase-admin|imagekit|@supabase\/supabase-js|@vercel\/blob|backblaze-b2|ali-oss|cos-nodejs-sdk-v5|qiniu)(\/.*)?$/;

function movedOn(http: HttpService): Upload['movedOn'] {
  const store = http.wiring.trace.find((c) => stemsFrom(c.recv ?? c.f, (p) => stores.test(p)));
  if (store !== undefined) return { at: store.at, note: 'hands files to a store' };
  const removal = http.wiring.trace.find(
    (c) =>
      /^(unlink|unlinkSync|rm|rmSync|remove|removeSync)$/.test(c.method ?? '') &&
      stemsFrom(c.recv, (p) => /^(node:)?fs(\/promises)?$|^fs-extra$/.test(p)),
  );
  return removal === undefined ? undefined : { at: removal.at, note: 'removes files' };
}

/** An upload that is written to a folder, with the static folder that hands it out again. */
export interface ServedUpload extends UploadSubject {
  readonly served: { readonly at: Loc; readonly folder: string } | undefined;
}

/** Uploads written to known folders. */
export const servedUploads = factEach('uploads in folders', uploadSubjects, (_repo: Repo, subject): readonly ServedUpload[] => {
  const { folder } = subject.upload.storage;
  if (folder === undefined || subject.upload.storage.how !== 'disk') return [];
  const root = subject.http.owner.root;
  const own = resolved(folder, root);
  for (const app of subject.http.owner.apps)
    for (const entry of app.entries) {
      if (entry.kind !== 'mount' || entry.from === undefined || !isStatic(entry.from)) continue;
      const text = stringOf(entry.from.options) ?? stringOf(propOf(entry.from.options, 'root'));
      if (text === undefined || happens(entry.conds, subject.http.env).how === 'never') continue;
      const served = resolved(text, root);
      if (own === served || own.startsWith(`${served}/`))
        return [{ ...subject, served: { at: entry.at, folder: text.replace(/^\//, '') } }];
    }
  return [{ ...subject, served: undefined }];
});

function isStatic(by: { readonly pkg: string; readonly member: string }): boolean {
  return (by.pkg === 'express' && by.member === 'static') || /^(serve-static|koa-static|@fastify\/static)$/.test(by.pkg);
}

/** A path of the repository: relative ones start in the folder of the package. */
function resolved(path: string, root: string): string {
  return posix.resolve('/', root, path);
}

/** `(req, file, done) => done(null, 'uploads')` */
function answeredFolder(destination: Val, http: HttpService): string | undefined {
  if (destination.t !== 'fn') return undefined;
  const answers = callsOf(http.wiring, destination.fn).filter((c) => c.f.t === 'param' && c.f.index === 2);
  return answers.length === 1 ? stringOf(answers[0]?.args[1]) : undefined;
}
