import { fact, type Repo, type Subject } from '../../model/index.ts';
import { isSideOrTemplate, starts, type Start } from './starts.ts';

/** A front end that a deployment starts, with the command that does. */
export interface FrontendSubject extends Subject {
  readonly start: Start;
  readonly tool: string;
  /** The command runs the tool's development server. */
  readonly isDevelopment: boolean;
}

/** Front ends that an image, compose, Kubernetes, a Procfile or a platform starts through their framework's own command. */
export const deployedFrontends = fact('deployed front ends', (repo: Repo): readonly FrontendSubject[] => {
  const groups = new Map<string, Start[]>();
  for (const start of starts(repo)) {
    const { tool } = start.program;
    if (start.how === 'script' || start.how === 'config' || tool === undefined || !known.test(tool)) continue;
    if (isSideOrTemplate(repo, start.at.file)) continue;
    const key = `${start.package?.name ?? start.package?.dir ?? start.program.cwd}`;
    groups.set(key, [...(groups.get(key) ?? []), start]);
  }
  return [...groups].flatMap(([key, list]) => {
    // What is deployed both ways is deployed as a build; the other is for whoever works on it.
    const start = list.find((s) => !isDevelopmentServer(s)) ?? list[0];
    const tool = start?.program.tool;
    if (start === undefined || tool === undefined) return [];
    return [{ name: key === '' ? tool : key, at: start.at, start, tool, isDevelopment: isDevelopmentServer(start) }];
  });
});

const known = /^(next|nuxt|vite|astro|react-scripts|gatsby|ng|vue-cli-service|remix-serve|react-router-serve|serve|http-server)$/;

/** What each tool does by this command: `next dev`, `vite`, `ng serve` serve sources as they are being written. */
function isDevelopmentServer(start: Start): boolean {
  const { tool, args } = start.program;
  const verb = args[0]?.startsWith('-') === false ? args[0] : '';
  switch (tool) {
    case 'next':
    case 'nuxt':
    case 'astro':
      return verb === 'dev' || (tool === 'next' && verb === '' && start.program.development);
    case 'vite':
      return verb === '' || verb === 'dev' || verb === 'serve';
    case 'react-scripts':
      return verb === 'start';
    case 'gatsby':
      return verb === 'develop';
    case 'ng':
    case 'vue-cli-service':
      return verb === 'serve';
    default:
      return false;
  }
}
