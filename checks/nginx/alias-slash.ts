import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { aliasPlaces } from '../../src/facts/nginx/requests.ts';

export default defineCheck({
  id: 'nginx/alias-slash',
  covers: [],
  title: 'Locations with an alias end where the folder ends',
  category: 'application-security',
  severity: 'high',
  why: 'A location without a slash at its end also matches "/files../secret", and nginx puts the rest of the path behind the alias. Whoever asks like that reads the folder above the one that was meant to be public.',
  remedy: 'End the location with a slash where its alias ends with one: "location /files/ { alias /srv/files/; }".',
  refs: ['https://nginx.org/en/docs/http/ngx_http_core_module.html#alias'],
  cwe: [22],
  sources: [],
  peers: ['gixy alias_traversal'],
  absent: 'no plain nginx location has an alias',
  each: aliasPlaces,
  test({ name, at, path, folder }) {
    if (path.endsWith('/') || !folder.endsWith('/')) return pass({ at, note: `${path} stands for ${folder}` });
    return fail({ at, message: `${name} has the alias ${folder} and also matches ${path}.., which leads out of that folder.`, key: path });
  },
});
