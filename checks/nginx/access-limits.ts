import { limitedBlocks } from '../../src/facts/nginx/access.ts';
import { defineCheck, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'nginx/access-limits',
  covers: [],
  title: 'Blocks that let certain addresses in shut all others out',
  category: 'application-security',
  severity: 'high',
  why: 'nginx lets everybody in whom no rule names, so a list of allow lines without a deny limits nothing. A return in the same block answers before the addresses are looked at.',
  remedy: 'End the list with "deny all;", and move a return out of the block that has the list.',
  refs: ['https://nginx.org/en/docs/http/ngx_http_access_module.html'],
  cwe: [284],
  sources: [],
  peers: ['gixy allow_without_deny', 'gixy return_bypasses_allow_deny'],
  absent: 'no nginx block lets certain addresses in',
  each: limitedBlocks,
  test({ name, at, deny, asksOtherwise, answersFirst }) {
    if (deny === undefined && !asksOtherwise)
      return fail({ at, message: `${name} allows certain addresses and denies none, so everybody gets in.`, key: 'deny' });
    if (answersFirst !== undefined)
      return fail({ at: answersFirst, message: `${name} returns an answer before its list of addresses is looked at.`, key: 'return' });
    return pass({ at: deny ?? at, note: deny === undefined ? 'a password is asked for' : 'the others are denied' });
  },
});
