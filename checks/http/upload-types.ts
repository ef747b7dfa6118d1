import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { uploadSubjects } from '../../src/facts/server/uploads.ts';

export default defineCheck({
  id: 'http/upload-types',
  covers: ['express/upload-type-allowlist'],
  title: 'Uploaded files are of the types that are expected',
  category: 'application-security',
  severity: 'high',
  why: 'Where pictures are expected somebody uploads a page with a script, and the service hands it to other users from its own address. Types that nobody thought of reach programs that were never made for them.',
  remedy: 'Give the upload a `fileFilter` that accepts a short list of types, and look at the content of the file as well.',
  refs: ['https://cheatsheetseries.owasp.org/cheatsheets/File_Upload_Cheat_Sheet.html'],
  cwe: [434],
  sources: ['001:751,783-785,1299'],
  absent: 'no started service takes files',
  each: uploadSubjects,
  test({ upload, http }) {
    switch (upload.types) {
      case 'asked':
        return pass({ at: upload.typesAt, note: 'a filter looks at each file' });
      case 'unknown':
        return unknown('the type of a file may be looked at elsewhere', [{ at: upload.typesAt }]);
      case 'all':
        return fail({ at: upload.typesAt, message: `${upload.pkg} of ${http.owner.name} takes files of every type.`, key: 'types' });
    }
  },
});
