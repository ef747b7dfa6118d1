/** A step that compiles or bundles JavaScript: a package manager's build script, or a compiler called by its name. */
const managed = /\b(npm|pnpm|yarn|bun)\b[^&|;\n]*?\s(run\s+|run-script\s+)?build(:[\w-]+)?(?=[\s&|;"']|$)/;
const named =
  /(^|[\s;&|"'/])(tsc|nest build|next build|vite build|nuxt build|webpack|react-scripts build|vue-cli-service build|gatsby build|ng build|turbo( run)? build|nx( run)? build|rollup -c|tsup)(?=[\s;&|"']|$)/;
const browser =
  /(^|[\s;&|"'/])(next build|vite build|react-scripts build|vue-cli-service build|gatsby build|turbo( run)? build|nx( run)? build)(?=[\s;&|"']|$)/;

/** Whether a RUN compiles or bundles code. */
export function isBuildStep(run: string): boolean {
  return managed.test(run) || named.test(run);
}

/** Whether a RUN may bundle code for browsers. */
export function isBundleStep(run: string): boolean {
  return managed.test(run) || browser.test(run);
}
