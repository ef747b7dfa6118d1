import { defineFixer, type Edit, isRefusal, spanEnds, spanStart, type YamlNode } from '../../src/model/index.ts';
import type { InterpolatedRun } from '../../src/facts/ci/interpolated.ts';
import { yamlAt } from '../../src/facts/yaml.ts';
import { interpolationsOf } from '../../src/facts/ci/run-texts.ts';
import { type Edits, addKeys, nodeAt, together, yamlSheet } from '../../src/fix/yaml.ts';

const secret = /^secrets\.(\w+)$/;

/** Hands secrets to a script by its environment, and names them there. */
export const secretsByEnvironment = defineFixer<InterpolatedRun>({
  title: 'Hand the secrets to the script by its environment',
  // A value with blanks or quotes in it is one word now, and is no part of the script's own text.
  safety: 'review',
  edits(run, _data, repo): Edits {
    const { file, at, source, pipeline, job, secrets } = run;
    const sheet = yamlSheet(repo, file);
    if (isRefusal(sheet)) return sheet;
    const path = pipeline === undefined || job === undefined ? ['runs', 'steps'] : ['jobs', job.id, 'steps'];
    const steps = nodeAt(sheet, path);
    const step = steps?.y === 'seq' ? steps.items.find((item) => isAt(yamlAt(item, 'run'), at.start)) : undefined;
    if (step === undefined)
      return { refuse: `The script is an input of an action, which does not give it the variables of the step (${file}).` };
    const told = [
      yamlAt(step, 'shell'),
      nodeAt(sheet, ['defaults', 'run', 'shell']),
      job === undefined ? undefined : nodeAt(sheet, ['jobs', job.id, 'defaults', 'run', 'shell']),
    ];
    const shell = told.find((node) => node !== undefined);
    const runner = job === undefined ? undefined : nodeAt(sheet, ['jobs', job.id, 'runs-on']);
    if (shell !== undefined && !(shell.y === 'scalar' && /^(ba)?sh\b/.test(shell.raw)))
      return { refuse: `The script is none of a Unix shell (${file}).` };
    if (runner !== undefined && /windows|matrix/.test(sheet.text.slice(...spanEnds(runner.at))))
      return { refuse: `The script may run in PowerShell (${file}).` };
    const script = yamlAt(step, 'run');
    if (script?.y !== 'scalar' || script.style === 'double' || script.style === 'single')
      return { refuse: `The script stands in quotes of YAML (${file}).` };
    const wanted: Record<string, string> = {};
    const edits: Edit[] = [];
    for (const each of interpolationsOf(run)) {
      const name = secret.exec(each.expression)?.[1];
      if (!secrets.some(({ expression }) => expression === each.expression)) continue;
      if (name === undefined) return { refuse: `\${{ ${each.expression} }} is more than the name of a secret (${file}).` };
      const state = quotesAt(source, each.at.start - at.start);
      if (state === 'single' || state === 'document')
        return { refuse: `The shell replaces no variable where ${name} stands, between single quotes or in a document (${file}).` };
      wanted[name] = `\${{ secrets.${name} }}`;
      edits.push({ kind: 'replace', at: each.at, text: state === 'double' ? `\${${name}}` : `"\${${name}}"` });
    }
    const env = yamlAt(step, 'env');
    const known =
      env?.y === 'map'
        ? new Map(env.entries.map(({ key, value }) => [key, value.y === 'scalar' ? value.raw.replace(/\s+/g, '') : '']))
        : new Map<string, string>();
    const clash = Object.keys(wanted).find((name) => known.has(name) && known.get(name) !== `\${{secrets.${name}}}`);
    if (clash !== undefined) return { refuse: `The step has another variable of the name ${clash} (${file}).` };
    const missing = Object.fromEntries(Object.entries(wanted).filter(([name]) => !known.has(name)));
    if (Object.keys(missing).length === 0) return edits;
    const added =
      env === undefined
        ? addKeys(sheet, step, { env: missing }, { after: ['name', 'id', 'if', 'working-directory', 'shell'], before: 'run' })
        : addKeys(sheet, env, missing);
    return together(added, edits);
  },
});

/** In which quotes of the shell an offset of a script lies; `document`: in a here document that is taken literally. */
function quotesAt(source: string, offset: number): 'none' | 'single' | 'double' | 'document' {
  const document = /<<-?\s*(['"\\])/.exec(source.slice(0, offset));
  if (document !== null) return 'document';
  let state: 'none' | 'single' | 'double' = 'none';
  for (let i = 0; i < offset; i += 1) {
    const char = source[i];
    if (char === '\\' && state !== 'single') i += 1;
    else if (char === '#' && state === 'none' && /(^|\s)$/.test(source.slice(0, i))) {
      const end = source.indexOf('\n', i);
      i = end === -1 ? offset : end;
    } else if (char === "'" && state !== 'double') state = state === 'single' ? 'none' : 'single';
    else if (char === '"' && state !== 'single') state = state === 'double' ? 'none' : 'double';
  }
  return state;
}

function isAt(node: YamlNode | undefined, start: number): boolean {
  return node !== undefined && spanStart(node.at) === start;
}
