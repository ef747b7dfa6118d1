import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { placedFiles } from '../../src/facts/nginx/misplaced.ts';

export default defineCheck({
  id: 'nginx/config-context',
  covers: ['nginx/config-context'],
  title: 'Every nginx directive stands where nginx accepts it',
  category: 'packaging',
  severity: 'high',
  profile: 'essential',
  why: 'nginx reads a file by where it is mounted or included, and refuses the whole configuration for one directive in the wrong place. A new container or machine then does not start at all, and a running one keeps its old configuration.',
  remedy:
    'Move the directive into the block that accepts it, or mount the file where its content belongs (servers and upstreams in conf.d, a whole configuration with events and http as nginx.conf).',
  refs: ['https://nginx.org/en/docs/dirindex.html'],
  sources: ['000:616-627', '001:584', '001:592', '004:485-501'],
  absent: 'no nginx file here has directives whose place is known to matter',
  each: placedFiles,
  test({ name, file, refusals, compared, place }) {
    if (file.place === undefined && compared === 0) return unknown(`nothing in the repository says where nginx reads ${name}`, [place]);
    if (refusals.length === 0) return pass({ at: place.at, note: `${place.note ?? ''}; ${compared} directives stand where they may` });
    const groups = new Map<string, typeof refusals>();
    for (const refusal of refusals) {
      const key = `${refusal.directive} ${refusal.why}`;
      groups.set(key, [...(groups.get(key) ?? []), refusal]);
    }
    return fail(
      [...groups].map(([key, [first, ...more]]) => ({
        at: first!.at,
        message: first!.why.startsWith('is ')
          ? `${name} ${first!.why}, which nginx refuses.`
          : `${first!.directive} ${first!.why} of ${name}, where nginx refuses it.`,
        related: [place, ...more.slice(0, 5).map(({ at }) => ({ at, note: 'here too' }))],
        key,
      })),
    );
  },
});
