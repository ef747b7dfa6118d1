/** Version of the tool; equal to package.json (a test compares them). */
export const version = '0.1.0';

declare const READYCHECK_BUILD: string | undefined;

/** Stands for everything the tool is made of, put here by the build; undefined when it runs from its sources, which may change at any time. */
export const build: string | undefined = typeof READYCHECK_BUILD === 'string' ? READYCHECK_BUILD : undefined;
