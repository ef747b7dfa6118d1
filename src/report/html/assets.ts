import { readFileSync } from 'node:fs';

/**
 * Stylesheet and script of the page. Files of their own, so that they can be read and checked as what they
 * are; the build puts their text in place of this module, and nothing is read at run time.
 */
export const style = readFileSync(new URL('page.css', import.meta.url), 'utf8');
export const script = readFileSync(new URL('page.js', import.meta.url), 'utf8');
