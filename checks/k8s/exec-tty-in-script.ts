import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { asksForTerminal } from '../../src/facts/kubernetes/commands.ts';
import { execCalls } from '../../src/facts/kubernetes/commands.ts';
import { execTtyInScript } from '../../fixers/k8s/exec-tty-in-script.ts';

export default defineCheck({
  id: 'k8s/exec-tty-in-script',
  covers: ['k8s/exec-tty-in-script'],
  title: 'Scripts and pipelines run commands in pods without a terminal',
  category: 'delivery',
  severity: 'low',
  why: 'A pipeline has no terminal, so kubectl exec -it fails there or leaves control characters in its output. A migration that is started that way may never have run.',
  remedy: 'Drop -t (and -i unless something is piped in), or run the command as a Job.',
  sources: ['004:1089', '004:1665'],
  absent: 'no script that deploys and no pipeline here runs a command in a pod',
  each: execCalls,
  test(call) {
    if (asksForTerminal(call))
      return fail({
        at: call.at,
        message: `${call.name.split(':')[0] ?? ''} asks for a terminal with kubectl exec, and has none.`,
        key: call.name,
      });
    return pass({ at: call.at, note: 'no terminal asked for' });
  },
  fix: execTtyInScript,
});
