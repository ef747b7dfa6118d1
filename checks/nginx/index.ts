import type { AnyCheck } from '../../src/model/index.ts';
import accessLimits from './access-limits.ts';
import acmeChallenge from './acme-challenge.ts';
import addHeaderInheritance from './add-header-inheritance.ts';
import aliasSlash from './alias-slash.ts';
import configContext from './config-context.ts';
import encodedPath from './encoded-path.ts';
import headerAlways from './header-always.ts';
import hsts from './hsts.ts';
import httpsRedirect from './https-redirect.ts';
import limitReqStatus from './limit-req-status.ts';
import limitReqZoneContext from './limit-req-zone-context.ts';
import proxyCachePrivate from './proxy-cache-private.ts';
import proxyCacheZone from './proxy-cache-zone.ts';
import proxyHeaders from './proxy-headers.ts';
import proxyTargetFixed from './proxy-target-fixed.ts';
import redirectCoversHosts from './redirect-covers-hosts.ts';
import securityHeaders from './security-headers.ts';
import tlsCertPath from './tls-cert-path.ts';
import tlsCertificate from './tls-certificate.ts';
import tlsProtocols from './tls-protocols.ts';
import upstreamKeepalive from './upstream-keepalive.ts';

export const nginx: readonly AnyCheck[] = [
  accessLimits,
  acmeChallenge,
  addHeaderInheritance,
  aliasSlash,
  configContext,
  encodedPath,
  headerAlways,
  hsts,
  httpsRedirect,
  limitReqStatus,
  limitReqZoneContext,
  proxyCachePrivate,
  proxyCacheZone,
  proxyHeaders,
  proxyTargetFixed,
  redirectCoversHosts,
  securityHeaders,
  tlsCertPath,
  tlsCertificate,
  tlsProtocols,
  upstreamKeepalive,
];
