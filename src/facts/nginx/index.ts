export { nginxSites, type NginxListen, type NginxLocation, type NginxServer } from './sites.ts';
export { nginxFiles, type NginxFile } from './files.ts';
export { type NginxLimit, zonesOf } from './limits.ts';
export { type ProxyHost, type ProxyTarget } from './proxy.ts';
export { type AddedHeader, effective, responseHeaders } from './inherit.ts';
export { proxiedPlaces, type ProxiedPlace } from './proxied.ts';
