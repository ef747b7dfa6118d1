import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { compressingProxy, edgeCompression } from '../../src/facts/edge.ts';
import { compressionOf } from '../../src/facts/server/compression.ts';
import { reasoning } from '../../src/facts/server/reasoning.ts';
import { httpServices, type HttpService } from '../../src/facts/services/index.ts';
import { compressAnswers } from '../../fixers/http/compression.ts';

export default defineCheck<HttpService, 'missing'>({
  id: 'http/compression',
  covers: ['express/compression'],
  title: 'Responses are compressed',
  category: 'performance',
  severity: 'low',
  // A CDN or a load balancer that compresses cannot be seen from here.
  profile: 'all',
  why: 'JSON and HTML shrink to a fifth. Uncompressed, every response costs its users the difference in waiting and its owner in traffic.',
  remedy: 'Compress in the proxy in front (gzip on), or mount compression() before the routes.',
  sources: ['001:1156-1159,1305', '002:70,78,211,314', '004:306-310'],
  absent: 'no started service answers HTTP requests',
  each: httpServices,
  test(service, repo) {
    const { whole, part } = compressionOf(service);
    if (whole?.mount !== undefined) return pass(reasoning(service.owner, whole.mount, whole.note));
    if (whole !== undefined) return pass({ at: whole.at, note: whole.note });
    const edge = edgeCompression(repo, service.owner);
    if (edge !== undefined) return pass({ at: edge.at, note: edge.what });
    if (part !== undefined) return fail({ at: part.at, message: `${service.name} ${part.fault}.`, key: 'partial' });
    const proxy = compressingProxy(repo, service.owner);
    if (proxy !== undefined) return unknown(`${proxy.what}, and whether ${service.name} is behind it is not told`, [{ at: proxy.at }]);
    if (service.doubt !== undefined) return unknown(`not everything mounted on ${service.name} could be followed: ${service.doubt}`);
    return fail({
      at: service.at,
      message: `${service.name} compresses no responses, and no proxy in front of it was found that compresses JSON.`,
      key: 'missing',
      data: 'missing',
    });
  },
  fix: compressAnswers,
});
