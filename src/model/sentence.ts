/** A text as the start of a sentence; one that starts with a path or the name of something stays as it is. */
export function asSentence(text: string): string {
  const word = /^\S+/.exec(text)?.[0] ?? '';
  return /[/_.@:]/.test(word.replace(/[.:,]$/, '')) ? text : text.charAt(0).toUpperCase() + text.slice(1);
}
