import type { AnyCheck } from '../../src/model/index.ts';
import addHeaderInheritance from './add-header-inheritance.ts';
import limitReqZoneContext from './limit-req-zone-context.ts';
import securityHeaders from './security-headers.ts';
import tlsProtocols from './tls-protocols.ts';

/** Checks about nginx configurations. */
export const nginx: readonly AnyCheck[] = [addHeaderInheritance, limitReqZoneContext, securityHeaders, tlsProtocols];
