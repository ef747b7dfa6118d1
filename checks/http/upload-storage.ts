import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { uploadSubjects } from '../../src/facts/server/uploads.ts';

export default defineCheck({
  id: 'http/upload-storage',
  covers: ['app/object-storage', 'node/stateless'],
  title: 'Uploaded files do not stay on the disk of an instance',
  category: 'reliability',
  severity: 'medium',
  why: 'A file on the disk of one instance is not there for the next one, and is gone when the container is replaced. Backups of the database do not hold it.',
  remedy: 'Stream the files to object storage (S3 or compatible) and keep their keys only.',
  sources: ['001:100,157-161,1035,1242', '003:215', '004:22,228-231'],
  absent: 'no started service takes files',
  each: uploadSubjects,
  test({ upload, http }) {
    const { storage } = upload;
    if (storage.how === 'elsewhere') return pass({ at: storage.at, note: 'files go to a storage outside of the instance' });
    if (storage.how === 'memory') return pass({ at: storage.at, note: 'files are kept in memory while the request lasts' });
    if (storage.how === 'unknown') return unknown('where files end up could not be followed', [{ at: storage.at }]);
    const { movedOn } = upload;
    if (movedOn !== undefined)
      return unknown('files are written to disk first and then handed on or removed', [{ at: storage.at }, movedOn]);
    return fail({
      at: storage.at,
      message: `${http.owner.name} keeps uploaded files ${storage.folder === undefined ? 'on its disk' : `in ${storage.folder}`}.`,
      key: 'disk',
    });
  },
});
