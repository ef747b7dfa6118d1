export {
  noConfig,
  type Config,
  type ConfigProblem,
  type ConfigResult,
  type ConfigSuppression,
  type RuleLevel,
  type Thresholds,
} from './config.ts';
export { configNames, loadConfig, type LoadOptions } from './load.ts';
