import type { EksCluster } from '../../src/facts/kubernetes/eksctl.ts';
import { objectAround, setBelow } from '../../src/fix/kubernetes.ts';
import { defineFixer, isRefusal } from '../../src/model/index.ts';

/** Has the control plane write who did what, and who was let in. */
export const auditLog = defineFixer<EksCluster>({
  title: 'Write the audit log of the control plane',
  // The log is kept in CloudWatch, which costs something.
  safety: 'review',
  edits({ at, logs, name }, _data, repo) {
    if (logs?.wrongKey !== undefined) {
      const { start } = logs.at;
      const text = repo.text(logs.at.file)?.slice(start, start + logs.wrongKey.length);
      if (text !== logs.wrongKey) return { refuse: `Where ${logs.wrongKey} is written is not clear; it is called enableTypes.` };
      return [{ kind: 'replace', at: { file: logs.at.file, start, end: start + text.length }, text: 'enableTypes' }];
    }
    if (logs !== undefined && logs.types.length > 0)
      return { refuse: `${name} keeps other logs (${logs.types.join(', ')}); add audit to them.` };
    const object = objectAround(repo, at);
    if (isRefusal(object)) return object;
    return setBelow(object, ['cloudWatch', 'clusterLogging', 'enableTypes'], ['audit', 'authenticator']);
  },
});
