import { isUtf8 } from 'node:buffer';

/** How the bytes of a text are read. */
export type Encoding = 'utf8' | 'utf8-bom' | 'utf16le' | 'utf16be' | 'latin1';

/** How to read these bytes as text; `binary` if they are none. */
export function encodingOf(bytes: Buffer): Encoding | 'binary' {
  if (bytes.length >= 2 && bytes[0] === 0xff && bytes[1] === 0xfe) return wide(bytes, 'utf16le');
  if (bytes.length >= 2 && bytes[0] === 0xfe && bytes[1] === 0xff) return wide(bytes, 'utf16be');
  if (bytes.includes(0) && !isStray(bytes)) return 'binary';
  if (isUtf8(bytes)) return bytes.length >= 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 'utf8-bom' : 'utf8';
  return controls(bytes) * 50 > bytes.length ? 'binary' : 'latin1';
}

/** Few enough NUL characters for a slip of whoever typed the text: compilers read a program with one in a string all the same. */
function isStray(bytes: Buffer): boolean {
  let count = 0;
  for (let at = bytes.indexOf(0); at !== -1; at = bytes.indexOf(0, at + 1)) count += 1;
  return count * 1000 < bytes.length && isUtf8(bytes);
}

/** UTF-16 needs whole units, and a text has no NUL character. */
function wide(bytes: Buffer, encoding: 'utf16le' | 'utf16be'): Encoding | 'binary' {
  if (bytes.length % 2 !== 0) return 'binary';
  return decode(bytes, encoding).includes('\0') ? 'binary' : encoding;
}

/** Control characters that no text has (tab, line feed, form feed, carriage return and escape are fine). */
function controls(bytes: Buffer): number {
  let count = 0;
  for (const byte of bytes) if (byte < 9 || byte === 11 || (byte > 13 && byte < 27) || byte === 127) count += 1;
  return count;
}

/** Bytes -> text without byte order mark. Line endings stay as they are. */
export function decode(bytes: Buffer, encoding: Encoding): string {
  switch (encoding) {
    case 'utf8':
      return bytes.toString('utf8');
    case 'utf8-bom':
      return bytes.toString('utf8', 3);
    case 'latin1':
      return bytes.toString('latin1');
    case 'utf16le':
      return bytes.toString('utf16le', 2);
    case 'utf16be':
      return Buffer.from(bytes.subarray(2)).swap16().toString('utf16le');
  }
}
