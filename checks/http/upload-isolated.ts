import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { servedUploads } from '../../src/facts/server/uploads.ts';

export default defineCheck({
  id: 'http/upload-isolated',
  covers: ['express/upload-isolated'],
  title: 'Uploaded files are not served from the folder they are written to',
  category: 'application-security',
  severity: 'medium',
  why: 'A file that is served as it came runs in the visitors’ browsers under the address of the service: a page with a script, an image with one inside. It is there as soon as the upload ends, before anybody has looked at it.',
  remedy:
    'Keep uploads outside of what is served, and hand them out through a route or another host with a fixed type and `Content-Disposition: attachment`.',
  refs: ['https://cheatsheetseries.owasp.org/cheatsheets/File_Upload_Cheat_Sheet.html'],
  cwe: [434, 79],
  sources: ['001:791-792'],
  absent: 'no started service writes uploads into a folder of its own',
  each: servedUploads,
  test({ upload, served, http }) {
    if (served === undefined) return pass({ at: upload.storage.at, note: `${upload.storage.folder ?? ''} is not served` });
    return fail({
      at: served.at,
      message: `${http.owner.name} serves ${served.folder}, where uploads are written, to everybody.`,
      related: [{ at: upload.storage.at, note: 'uploads are written here' }],
      key: served.folder,
    });
  },
});
