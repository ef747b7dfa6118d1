import { defineFixer, type Edit, type Refusal, spanEnd, spanStart } from '../../src/model/index.ts';
import { effective } from '../../src/facts/nginx/inherit.ts';
import type { TlsServer } from '../../src/facts/nginx/tls.ts';
import { insertInBlock, nginxText } from '../../src/fix/nginx.ts';

const safeVersions: ReadonlySet<string> = new Set(['TLSv1.2', 'TLSv1.3']);

/** Takes the broken versions out of the list, or writes the list. */
export const modernProtocols = defineFixer<TlsServer>({
  title: 'Speak TLS 1.2 and 1.3 only',
  // Clients from before 2014 cannot connect any more.
  safety: 'review',
  edits({ server, protocolsAt }, _data, repo): readonly Edit[] | Refusal {
    const { tree, node } = server;
    const file = protocolsAt?.file ?? server.file;
    const source = nginxText(repo, file);
    if (source === undefined) return { refuse: `${file} has errors or is a template with conditions.` };
    const { directive } = effective(tree, node, 'ssl_protocols').nodes.at(-1) ?? {};
    if (directive === undefined) {
      // Beside the other settings of TLS, the last of them first.
      const beside = node.directive.block?.findLast(({ name, block }) => block === undefined && /^ssl_(?!reject)/.test(name));
      return insertInBlock(source, node.directive, ['ssl_protocols TLSv1.2 TLSv1.3;'], beside);
    }
    const kept = directive.args.filter((arg) => safeVersions.has(arg.value)).map((arg) => arg.value);
    const first = directive.args[0];
    const last = directive.args.at(-1);
    if (first === undefined || last === undefined) return [];
    const text = kept.length === 0 ? [...safeVersions].join(' ') : kept.join(' ');
    return [{ kind: 'replace', at: { file, start: spanStart(first.at), end: spanEnd(last.at) }, text }];
  },
});
