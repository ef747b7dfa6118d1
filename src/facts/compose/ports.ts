import { expand } from '../docker/expand.ts';
import { yamlAt, yamlString } from '../yaml.ts';
import { appended, layersAt, nodePlace } from './layers.ts';
import type { Layers } from './layers.ts';
import type { ComposePort } from './types.ts';

/** Ports of a service in the short and the long form. Variables count with their default, otherwise as unknown. */
export function portsOf(service: Layers): readonly ComposePort[] {
  return appended(layersAt(service, 'ports')).flatMap((item): readonly ComposePort[] => {
    const at = nodePlace(item);
    if (item.node.y === 'map') {
      const field = (key: string): string | undefined => text(yamlString(yamlAt(item.node, key)));
      const target = field('target');
      const published = field('published');
      const hostIp = field('host_ip');
      return [
        {
          text: [hostIp, published, target].filter((part) => part !== undefined).join(':'),
          ...(hostIp === undefined ? {} : { hostIp }),
          ...(published === undefined ? {} : { published }),
          ...(target === undefined ? {} : { target }),
          protocol: field('protocol') ?? 'tcp',
          at,
        },
      ];
    }
    const raw = yamlString(item.node);
    return raw === undefined ? [] : [shortPort(raw, at, item.node.via === undefined ? at : undefined)];
  });
}

function shortPort(raw: string, at: ComposePort['at'], short: ComposePort['short']): ComposePort {
  const [spec = '', protocol = 'tcp'] = splitLast(raw, '/');
  const written = splitColons(spec);
  // `${DB_PORT:-127.0.0.1:5433:5432}`: one variable holds the whole mapping.
  const known = text(spec);
  const parts = written.length > 1 ? written : known === undefined ? [spec, '', ''] : splitColons(known);
  const target = text(parts.at(-1));
  const published = parts.length > 1 ? text(parts.at(-2)) : undefined;
  const host = parts.length > 2 ? parts.slice(0, -2).join(':') : undefined;
  const hostIp = host === undefined ? undefined : (text(host) ?? host).replace(/^\[|\]$/g, '');
  return {
    text: raw,
    ...(hostIp === undefined || hostIp === '' ? {} : { hostIp }),
    ...(published === undefined || published === '' ? {} : { published }),
    ...(target === undefined || target === '' ? {} : { target }),
    protocol,
    at,
    ...(short === undefined ? {} : { short }),
  };
}

/** A text with the defaults of its variables; undefined when one has none. */
function text(raw: string | undefined): string | undefined {
  if (raw === undefined) return undefined;
  const expanded = expand(raw, () => undefined);
  return expanded.unresolved.length > 0 ? undefined : expanded.text;
}

function splitLast(text: string, sign: string): readonly string[] {
  const at = text.lastIndexOf(sign);
  return at < 0 || text.slice(at).includes('}') ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

/** Parts between colons that are not inside `${...}` or `[...]`. */
function splitColons(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === '{' || c === '[') depth++;
    else if (c === '}' || c === ']') depth--;
    else if (c === ':' && depth === 0) {
      parts.push(text.slice(from, i));
      from = i + 1;
    }
  }
  parts.push(text.slice(from));
  return parts;
}
