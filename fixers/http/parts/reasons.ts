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

/** The usual path is answered by something else, or what asks for it writes it in a way that no route could have. */
export const pathTaken: Refusal = { refuse: 'The path that a probe would ask is answered already, by something that says less.' };

/** A framework whose routes no fix writes. */
export function noRoutesFor(framework: string): Refusal {
  return {
    refuse: `Routes of ${framework === 'node' ? 'a bare Node.js server' : framework} are written in too many ways; add one by hand.`,
  };
}
