import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { composeDatabases } from '../../src/facts/compose/data-paths.ts';

export default defineCheck({
  id: 'compose/named-volumes',
  covers: ['compose/named-volumes'],
  title: 'The data of a database lies on a volume',
  category: 'data-safety',
  severity: 'high',
  why: 'Without a volume of its own the data of a database lives and dies with its container: "docker compose down", a new image tag or a prune takes it along. Nothing warns about it, the database simply starts empty.',
  remedy: 'Mount a named volume (or a folder of the host) on the folder in which the database keeps its data.',
  refs: ['https://docs.docker.com/engine/storage/volumes/'],
  sources: ['001:511-512', '001:572-574'],
  absent: 'no compose file here runs a database outside development and tests',
  each: composeDatabases,
  test({ key, stack, data, folder, beside, keyAt, image, purpose, volumes }) {
    if (data !== undefined && data.kind !== 'anonymous' && data.kind !== 'tmpfs')
      return pass({ at: data.at, note: `${data.source ?? ''} on ${data.target}` });
    const confidence = purpose === 'production' && folder !== undefined ? ('high' as const) : ('medium' as const);
    if (beside !== undefined) {
      const { volume, image: postgres } = beside;
      const told =
        postgres.major < 18
          ? `keeps its data on ${postgres.volume}, in a volume without a name that does not outlive the container`
          : `keeps its data below ${postgres.volume} and does not start with a volume on the place of earlier versions`;
      return fail({
        at: volume.at,
        message: `${key} in ${stack} has a volume on ${volume.target}, but the image of PostgreSQL ${postgres.major} ${told}.`,
        confidence,
        key: `beside ${volume.target}`,
      });
    }
    if (data !== undefined)
      return fail({
        at: data.at,
        message: `${key} in ${stack} keeps its data on ${data.kind === 'tmpfs' ? 'a tmpfs' : 'a volume without a name'} (${data.target}), which does not outlive the container.`,
        confidence,
        key: data.target,
      });
    return fail({
      at: image?.at ?? keyAt,
      message: `${key} in ${stack} has no volume ${folder === undefined ? 'for its data' : `on ${folder}`}${volumes.length > 0 ? ', only others' : ''}: its data goes with the container.`,
      confidence,
      key: 'absent',
    });
  },
});
