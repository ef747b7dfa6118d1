export { composeBuilds } from './builds.ts';
export { keepsData, roleOfImage, storePorts } from './roles.ts';
export { composeStacks, deployedServices, stackOfService } from './stacks.ts';
export type * from './types.ts';
