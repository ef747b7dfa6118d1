import { fact, type Repo } from '../../model/index.ts';
import { interpolationsOf, runTexts, startedBy, type Interpolation, type RunText } from './run-texts.ts';

/** A script with the expressions in it that somebody outside the repository writes. */
export interface InterpolatedRun extends RunText {
  readonly secrets: readonly Interpolation[];
  readonly foreign: readonly Interpolation[];
  readonly starters: ReturnType<typeof startedBy>;
}

/**
 * Parts of an event that whoever causes it writes freely, by GitHub's documentation on script injection: titles, bodies,
 * messages, names of branches and labels, e-mail addresses.
 */
const freeText =
  /\bgithub\.(head_ref\b|event\.((issue|pull_request|discussion)\.(title|body)\b|(comment|review|review_comment)\.body\b|pages\b.*\.page_name\b|commits\b.*\.(message|author\.(email|name))\b|head_commit\.(message|author\.(email|name))\b|pull_request\.head\.(ref|label|repo\.default_branch)\b|workflow_run\.(head_branch|head_commit\.message|head_commit\.author\.(email|name)|pull_requests\b.*\.head\.ref)\b|client_payload\b))/;

/** Scripts with at least one expression of GitHub in them. */
export const interpolatedRuns = fact('ci/interpolated runs', (repo: Repo): readonly InterpolatedRun[] =>
  runTexts(repo).flatMap((run): readonly InterpolatedRun[] => {
    const all = interpolationsOf(run);
    if (all.length === 0) return [];
    const secrets = all.filter(
      ({ expression }) => /\bsecrets\.(?!GITHUB_TOKEN\b)\w+|\bsecrets\[/.test(expression) && !isTestOnly(expression),
    );
    const foreign = all.filter(({ expression }) => freeText.test(expression) && !isTestOnly(expression));
    return [{ ...run, secrets: once(secrets), foreign: once(foreign), starters: startedBy(repo, run) }];
  }),
);

/** A comparison or a call that gives true, false or a fixed text: nothing of the value reaches the script. */
function isTestOnly(expression: string): boolean {
  return (
    /^(!\s*)?[\w.[\]'"-]+\s*(==|!=)\s*('[^']*'|[\w.]+)$/.test(expression) ||
    /^(!\s*)?(contains|startsWith|endsWith)\([^)]*\)$/.test(expression) ||
    /(==|!=|contains\(|startsWith\(|endsWith\()[^&|]*&&\s*'[^']*'\s*\|\|\s*'[^']*'$/.test(expression)
  );
}

/** The first place of each expression. */
function once(list: readonly Interpolation[]): readonly Interpolation[] {
  return [...new Map([...list].reverse().map((i) => [i.expression, i])).values()].reverse();
}
