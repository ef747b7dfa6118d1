import type { UploadSubject } from '../../src/facts/server/uploads.ts';
import {
  addArgument,
  callArguments,
  objectAt,
  propertyValue,
  withProperty,
  type ObjectLiteralExpression,
} from '../../src/fix/code/index.ts';
import { type Edit, defineFixer, type Refusal } from '../../src/model/index.ts';
import { codeOf } from './parts/service.ts';

const size = '10 * 1024 * 1024';

/** Bounds what multer and express-fileupload take to 10 MB a file. */
export const boundUploads = defineFixer<UploadSubject, true>({
  title: 'Take files of 10 MB at most',
  // Larger files are refused from then on.
  safety: 'review',
  async edits({ upload, http }, _data, repo): Promise<readonly Edit[] | Refusal> {
    const { at, pkg } = upload;
    const code = await codeOf(repo, http.owner, at.file);
    const args = code === undefined ? undefined : callArguments(code, at);
    if (code === undefined || args === undefined || !/^(multer|@koa\/multer|fastify-multer|express-fileupload|busboy)$/.test(pkg))
      return [];
    // Without it the file is cut off and taken.
    const more = pkg === 'express-fileupload' ? ', abortOnLimit: true' : '';
    const [first] = args;
    if (first === undefined) {
      const edit = addArgument(code, at, `{ limits: { fileSize: ${size} }${more} }`);
      return edit === undefined ? [] : [edit];
    }
    const options = objectAt(code, { file: code.file, start: first.getStart(), end: first.getEnd() });
    if (options === undefined) return { refuse: `The options of ${pkg} stand elsewhere; set limits.fileSize there.` };
    const limits = propertyValue(options, 'limits');
    if (limits === undefined) {
      const own = withProperty(code, options, 'limits', `{ fileSize: ${size} }${more}`);
      return own ?? [];
    }
    return limits.getKindName() === 'ObjectLiteralExpression'
      ? (withProperty(code, limits as ObjectLiteralExpression, 'fileSize', size) ?? [])
      : { refuse: `The limits of ${pkg} stand elsewhere; set fileSize there.` };
  },
});
