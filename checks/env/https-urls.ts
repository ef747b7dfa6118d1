import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { productionEnvFiles } from '../../src/facts/env/production.ts';

export default defineCheck({
  id: 'env/https-urls',
  covers: ['env/https-urls'],
  title: 'Addresses for users and partners in production settings use https',
  category: 'secrets',
  severity: 'medium',
  why: 'Links and callbacks made from an http address send tokens over open connections, and browsers block them on secure pages. Cookies marked Secure do not reach such an address at all.',
  remedy: 'Write the https address.',
  sources: ['001:113-196', '004:203-247'],
  absent: 'no production env file is in the repository',
  each: productionEnvFiles,
  test({ name, at, values }) {
    const plain = values.filter(({ name: key, value }) => /(URL|URI|ORIGIN|ORIGINS|ENDPOINT|HOST|DOMAIN)S?$/.test(key) && isPublic(value));
    if (plain.length === 0) return pass({ at, note: 'no public address in it is plain http' });
    return fail(plain.map((v) => ({ at: v.at, message: `${name} sets ${v.name} to an address without TLS.`, key: v.name })));
  },
});

/** An http address of a host with a public name: machines of a cluster are called by one word, or by a private suffix. */
function isPublic(value: string): boolean {
  const host = /^http:\/\/([^/:\s,]+)/i.exec(value)?.[1] ?? '';
  return /\.[a-z]{2,}$/i.test(host) && !/(^|\.)(localhost|local|internal|svc|cluster\.local|lan|test|invalid|docker)$/i.test(host);
}
