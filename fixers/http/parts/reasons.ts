import type { Refusal } from '../../../src/model/index.ts';

/** The application is handed on, chained or made in another package. */
export const noPlace: Refusal = {
  refuse: 'The application is made in a way that leaves no place behind it, or in a package that others use as well.',
};

/** package.json has no dependencies, or the package is there for development. */
export const noPackage: Refusal = {
  refuse: 'How package.json should name the package that is needed is not plain: it has no dependencies, or has it for development.',
};

/** The names that an import would need are taken, or nothing in the file shows how it imports. */
export const noName: Refusal = { refuse: 'The file gives no place for the import, or uses its name for something else.' };

/** More than one kind of proxy is in the files. */
export const manyProxies: Refusal = {
  refuse: 'These files show several kinds of proxies; tell the application how many a request passes before it counts addresses.',
};

/** The declared Node or framework is older than what the package runs on. */
export const tooOld: Refusal = {
  refuse: 'The Node or the framework that package.json names is too old for the package, or is not named there.',
};
