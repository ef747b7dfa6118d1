import type { PackageModel } from '../machine.ts';
import { awilixModel } from './awilix.ts';
import { configurationModel } from './configuration.ts';
import { directoryModel } from './directories.ts';
import { fastifyModel } from './fastify.ts';
import { filledModel } from './filled.ts';
import { inversifyModel } from './inversify.ts';
import { routingControllersModel } from './routing-controllers.ts';
import { tsoaModel } from './tsoa.ts';

/** What the evaluation knows about packages, asked in this order. */
export const packageModels: readonly PackageModel[] = [
  configurationModel,
  filledModel,
  fastifyModel,
  directoryModel,
  routingControllersModel,
  inversifyModel,
  awilixModel,
  tsoaModel,
];
