import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { publicVariables } from '../../src/facts/env/production.ts';

export default defineCheck({
  id: 'env/public-prefix-secret',
  covers: ['env/public-prefix-secret'],
  title: 'No secret has a name that bundlers publish',
  category: 'secrets',
  severity: 'critical',
  why: 'Variables with this prefix are copied into the JavaScript that every visitor downloads. A secret among them is public from the first deployment on, whatever the repository hides.',
  remedy: 'Rename the variable without the prefix and use it on the server only; then replace the secret.',
  cwe: [200, 522],
  sources: ['001:202-209'],
  absent: 'no env file sets variables for what browsers download',
  each: publicVariables,
  test({ name, names, secrets }) {
    const [first] = names;
    if (secrets.length === 0) return pass({ at: first!.at, note: `${names.length} public variable(s), none of them secret` });
    return fail(secrets.map((s) => ({ at: s.at, message: `${name} publishes ${s.name}, which ${s.why}.`, key: s.name })));
  },
});
