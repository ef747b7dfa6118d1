import type { PackageModel } from '../machine.ts';
import { configurationModel } from './configuration.ts';
import { directoryModel } from './directories.ts';
import { fastifyModel } from './fastify.ts';

/** What the evaluation knows about packages, asked in this order. */
export const packageModels: readonly PackageModel[] = [configurationModel, fastifyModel, directoryModel];
