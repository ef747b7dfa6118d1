import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { edgeHops, sizeText } from '../../src/facts/links/body-limits.ts';
import { boundUploads } from '../../fixers/http/upload-size.ts';
import { uploadSubjects, type UploadSubject } from '../../src/facts/server/uploads.ts';

export default defineCheck<UploadSubject, true>({
  id: 'http/upload-size',
  covers: ['express/upload-size-limit'],
  title: 'Uploaded files have a largest size',
  category: 'application-security',
  severity: 'high',
  why: 'Without a limit one client sends a file that fills the memory or the disk of the instance. It needs no bad intention, only a long video.',
  remedy: 'Set `limits: { fileSize }` to the largest file the service is meant to take.',
  refs: ['https://cheatsheetseries.owasp.org/cheatsheets/File_Upload_Cheat_Sheet.html'],
  cwe: [400, 770],
  sources: ['001:154,787-788,1237-1240', '003:26'],
  absent: 'no started service takes files',
  each: uploadSubjects,
  test({ upload, http }, repo) {
    if (upload.size === 'given') return pass({ at: upload.sizeAt, note: 'a largest size is set' });
    if (upload.size === 'default') return pass({ at: upload.at, note: `${upload.pkg} has a bound of its own` });
    if (upload.size === 'unknown') return unknown(`the options of ${upload.pkg} could not be followed`, [{ at: upload.at }]);
    // nginx refuses more than 1 MiB unless it is told otherwise; whatever a proxy takes is a bound.
    const hop = edgeHops(repo, http.owner).find((h) => h.bytes !== undefined && h.bytes > 0 && h.bytes <= 100 * 1024 * 1024);
    if (hop?.bytes !== undefined) return pass({ at: hop.at, note: `${hop.what} ${sizeText(hop.bytes)}` });
    return fail({ at: upload.at, message: `${upload.pkg} of ${http.owner.name} takes files of any size.`, key: 'size', data: true });
  },
  fix: boundUploads,
});
