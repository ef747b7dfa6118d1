/** What `engines` in package.json asks for: the long-term line 22 from its 18th release, and everything from 24.11. */
export const neededNode = '22.18 or a later 22, or 24.11 or later';

/** Why a Node version ("20.20.2") cannot run this, in one sentence; undefined when it can. */
export function nodeFault(running: string): string | undefined {
  const [major = 0, minor = 0] = running.split('.').map(Number);
  const fits = (major === 22 && minor >= 18) || (major === 24 && minor >= 11) || major > 24;
  return fits ? undefined : `readycheck needs Node ${neededNode}; this is Node ${running}.`;
}
