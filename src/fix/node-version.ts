/**
 * A version of Node.js as people write it, moved to another line in the same spelling: `18` -> `24`, `18.x` -> `24.x`,
 * `v18.17.0` -> `v24`, `^18.2.0` -> `^24.0.0`, `>=18 <21` -> `>=24 <25`, `lts/hydrogen` -> the name of the line.
 * @param names code names of long-term lines by line; undefined result: a spelling that is not known
 */
export function restated(stated: string, line: string, names: Readonly<Record<string, string>>): string | undefined {
  const text = stated.trim();
  if (/^v?\d+(\.\d+){0,2}$/.test(text)) return `${text.startsWith('v') ? 'v' : ''}${line}`;
  if (/^v?\d+(\.[x*])+$/.test(text)) return text.replace(/\d+/, line);
  if (/^v?\d+\.\d+\.[x*]$/.test(text)) return `${line}.x`;
  if (/^\^\d+(\.\d+){0,2}$/.test(text))
    return `^${[
      line,
      ...text
        .slice(1)
        .split('.')
        .slice(1)
        .map(() => '0'),
    ].join('.')}`;
  if (/^~\d+(\.\d+){0,2}$/.test(text)) return `^${line}.0.0`;
  if (/^\d+(\.[x*])?(\s*\|\|\s*\^?\d+(\.[x*\d]+)*)+$/.test(text)) return text.includes('.x') ? `${line}.x` : line;
  const range = /^(>=\s*)\d+(?:\.\d+)*(\s+<\s*)\d+(?:\.\d+)*$/.exec(text);
  if (range !== null) return `${range[1]}${line}${range[2]}${Number(line) + 1}`;
  const name = Object.entries(names).find(([, each]) => each === line)?.[0];
  if (/^lts\/[a-z]+$/i.test(text)) return name === undefined ? undefined : `lts/${name}`;
  return undefined;
}

/** A range without an end, begun at a newer line: `>=18.12` -> `>=22`; undefined for other spellings. */
export function raised(stated: string, line: string): string | undefined {
  const range = /^(>=?\s*)v?\d+(?:\.\d+)*$/.exec(stated.trim());
  return range === null
    ? undefined
    : `${(range[1] ?? '').replace(/^>(?!=)/, '>=')}${line}${/\.\d+\.\d+$/.test(stated.trim()) ? '.0.0' : ''}`;
}

/**
 * An image of Node.js on another line: the tag keeps its variant (`alpine`, `slim`), and loses what only old lines have
 * (a patch version, a version of Alpine before 3.22, a release of Debian that has ended). Undefined where the image is no plain
 * Node image, is pinned by a digest or has a variable in it.
 */
export function newerImage(image: string, line: string): string | undefined {
  const distroless = /^(gcr\.io\/distroless\/nodejs)\d+(-debian12)((?::(?:latest|debug|nonroot|debug-nonroot))?)$/.exec(image);
  if (distroless !== null) return `${distroless[1]}${line}${distroless[2]}${distroless[3]}`;
  // The default of a variable in the tag: `18-alpine`.
  const tag = /^\d+(?:\.\d+)*-[a-z0-9.-]+$/.test(image) ? newerImage(`node:${image}`, line) : undefined;
  if (tag !== undefined) return tag.slice('node:'.length);
  const plain = /^((?:docker\.io\/)?(?:library\/)?node):v?\d+(?:\.\d+)*((?:-[a-z0-9.]+)*)$/.exec(image);
  if (plain === null) return undefined;
  const variant = (plain[2] ?? '')
    .replace(/-alpine(3\.(?:2[2-9]|[3-9]\d))?[\d.]*/, (_all, newer: string | undefined) => `-alpine${newer ?? ''}`)
    .replace(/-(jessie|stretch|buster|bullseye)/, '-bookworm')
    .replace(/-onbuild$/, '');
  return /^(-(alpine[\d.]*|slim|bookworm|trixie))*$/.test(variant) ? `${plain[1]}:${line}${variant}` : undefined;
}
