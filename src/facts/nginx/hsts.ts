import { fact } from '../../model/index.ts';
import type { AnsweringServer } from './headers.ts';
import { answeringServers } from './headers.ts';

/** Servers that answer requests themselves, over TLS. Over plain HTTP browsers overlook the header. */
export const tlsAnswering = fact('nginx tls answering servers', (repo): readonly AnsweringServer[] =>
  answeringServers(repo).filter(({ server }) => server.tls),
);

/** The age a Strict-Transport-Security value asks for; undefined where a variable holds it. */
export function hstsOf(value: string): number | undefined {
  const age = /max-age\s*=\s*"?(\d+)/i.exec(value)?.[1];
  return age !== undefined ? Number(age) : value.includes('$') ? undefined : 0;
}
