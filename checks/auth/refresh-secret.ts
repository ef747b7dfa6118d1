import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { tokenPairs } from '../../src/facts/server/signing.ts';

export default defineCheck({
  id: 'auth/refresh-secret',
  covers: ['auth/jwt-separate-refresh-secret'],
  title: 'Access and refresh tokens cannot stand in for each other',
  category: 'application-security',
  severity: 'medium',
  why: 'With one secret and the same claims a refresh token passes wherever an access token is asked for, so a token meant to last minutes lasts weeks. A leaked secret then also gives up both.',
  remedy: 'Sign refresh tokens with a secret of their own, or put the kind of token into a claim and ask for it when verifying.',
  cwe: [287],
  sources: ['001:132-133', '004:222-223,831-840'],
  absent: 'no started service issues access and refresh tokens',
  each: tokenPairs,
  test({ access, refresh, name }) {
    const [a, r] = [access.secret, refresh.secret];
    if (a.env !== r.env)
      return pass([
        { at: r.at, note: `refresh tokens are signed with ${r.env}` },
        { at: a.at, note: `access tokens with ${a.env}` },
      ]);
    if (access.signing.typed && refresh.signing.typed)
      return pass({ at: refresh.signing.at, note: 'a claim tells the kinds of token apart' });
    if (access.signing.typed || refresh.signing.typed)
      return unknown('only one kind of token says which it is, and whether that is asked for when verifying was not followed', [
        { at: refresh.signing.at },
      ]);
    return fail({
      at: refresh.signing.at,
      message: `${name} signs access and refresh tokens alike with ${a.env}.`,
      related: [{ at: access.signing.at, note: 'signs access tokens' }],
      key: a.env,
    });
  },
});
