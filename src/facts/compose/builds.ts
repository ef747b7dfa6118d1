import type { Repo } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import type { Build } from '../docker/types.ts';
import { composeStacks } from './stacks.ts';

/** Images that compose services build. The purpose is that of the stack. */
export const composeBuilds = fact('compose/builds', (repo: Repo): readonly Build[] =>
  composeStacks(repo).flatMap((stack) =>
    stack.services.flatMap((service): readonly Build[] => {
      const { build } = service;
      if (build === undefined || build.inline) return [];
      return [
        {
          by: 'compose',
          context: build.context,
          dockerfile: build.dockerfile,
          ...(build.target === undefined ? {} : { target: build.target }),
          tags: [service.image?.value ?? service.key],
          args: build.args,
          pushes: false,
          purpose: stack.purpose,
          at: build.at,
          service: service.name,
        },
      ];
    }),
  ),
);
