import type { Invocation } from '../shell.ts';

/** Programs that deploy when called with one of these sub-commands (the words before any option, joined by a space). */
const deployVerbs: Readonly<Record<string, RegExp>> = {
  kubectl: /^(apply|set image|set env|rollout restart|replace|patch|create)\b/,
  oc: /^(apply|rollout|start-build|replace)\b/,
  helm: /^(upgrade|install)\b/,
  helmfile: /^(apply|sync)\b/,
  kustomize: /^$/,
  flyctl: /^deploy\b/,
  fly: /^deploy\b/,
  netlify: /^deploy\b/,
  serverless: /^deploy\b/,
  sls: /^deploy\b/,
  sst: /^deploy\b/,
  cdk: /^deploy\b/,
  sam: /^deploy\b/,
  copilot: /\bdeploy\b/,
  eb: /^deploy\b/,
  terraform: /^apply\b/,
  tofu: /^apply\b/,
  pulumi: /^(up|update)\b/,
  wrangler: /^(deploy|publish|pages deploy|pages publish)\b/,
  firebase: /^deploy\b/,
  railway: /^(up|deploy|redeploy)\b/,
  caprover: /^deploy\b/,
  kamal: /^(deploy|redeploy|setup)\b/,
  cf: /^push\b/,
  amplify: /^(publish|push)\b/,
  nomad: /^(job run|run)\b/,
  'ansible-playbook': /./,
  cap: /\bdeploy\b/,
  dep: /^deploy\b/,
  heroku: /^(container:release|builds:create|deploy|pg:promote)\b/,
  deployctl: /^deploy\b/,
  architect: /^deploy\b/,
  arc: /^deploy\b/,
  'ecs-cli': /^compose\b.*\b(up|service)\b/,
  'ecs-deploy': /./,
  dokku: /./,
  scalingo: /^deploy\b/,
  clever: /^(deploy|restart)\b/,
  render: /^deploys? create\b/,
  doctl: /^(apps (create-deployment|update)|kubernetes)\b/,
  aws: /^(ecs (update-service|run-task|deploy)|lambda (update-function-code|publish-version)|deploy (create-deployment|push)|elasticbeanstalk (update-environment|create-application-version)|apprunner (start-deployment|update-service)|cloudformation (deploy|update-stack)|s3 (sync|cp)|ssm send-command|amplify start-job)\b/,
  gcloud: /^(beta )?(run deploy|run services (update|replace)|app deploy|functions deploy|compute ssh|deploy releases create)\b/,
  az: /^(webapp (deploy|deployment|config container)|functionapp deploy|containerapp (update|up|create)|acr run|aks command)\b/,
  pm2: /^deploy\b/,
  pm2_deploy: /./,
};

/**
 * What a command deploys with ("ssh", "kubectl apply"), or undefined when it puts nothing onto servers.
 * Publishing a package or pushing an image is a release, not a deployment.
 */
export function deployTargetOf(call: Invocation): string | undefined {
  const { program, args } = call;
  const words = args.filter((a) => !a.startsWith('-')).join(' ');
  if (args.some((a) => a === '--dry-run' || a.startsWith('--dry-run=') || a === '--help' || a === '--version' || a === '--check'))
    return undefined;
  const verbs = deployVerbs[program];
  if (verbs !== undefined) {
    const hit = verbs.exec(words);
    if (hit === null) return undefined;
    // Objects copied inside one bucket's folder, or from a bucket to the runner, deploy nothing.
    if (program === 'aws' && hit[0].startsWith('s3') && !/(\s)s3:\/\/\S+\s*$/.test(` ${words}`)) return undefined;
    return `${program} ${hit[0]}`.trim();
  }
  switch (program) {
    case 'ssh':
    case 'sshpass':
    case 'scp':
      return /git@|github\.com|-V\b/.test(args.join(' ')) ||
        args.length === 0 ||
        (program === 'ssh' && args.every((a) => a.startsWith('-')))
        ? undefined
        : program;
    case 'rsync':
      return args.some((a) => /^[^/-][^/]*:/.test(a) || a.startsWith('rsync://') || /^\$\{?[^/]*:/.test(a)) ? 'rsync' : undefined;
    case 'vercel':
    case 'now':
      // `now` alone is a shell function of many scripts that wait for something.
      if (program === 'now' && args.length === 0) return undefined;
      return words === '' || /^(deploy|promote|alias)\b/.test(words) || args.includes('--prod')
        ? /^(pull|env|link|build|login|whoami)\b/.test(words)
          ? undefined
          : 'vercel'
        : undefined;
    case 'git':
      return /^push\b.*\b(heroku|dokku|production|gigalixir|scalingo|clever)\b/.test(words) ||
        /push\b.*(dokku@|git\.heroku\.com)/.test(args.join(' '))
        ? 'git push'
        : undefined;
    case 'docker':
      return /^(stack deploy|service update)\b/.test(words) ||
        (/compose\b.*\bup\b/.test(words) && /(^|\s)(--context|-H|--host)\b/.test(args.join(' ')))
        ? 'docker'
        : undefined;
    case 'curl':
    case 'wget':
      return callsDeployHook(args) ? 'deploy hook' : undefined;
    default:
      return undefined;
  }
}

const deployHook =
  /api\.render\.com\/deploy|deploy[-_]?hook|\/deploy\b.*(hook|key=)|vercel\.com\/v1\/integrations\/deploy|netlify\.com\/build_hooks|DEPLOY_(HOOK|URL|WEBHOOK)|_DEPLOY_HOOK|COOLIFY_WEBHOOK|(RAILWAY|RENDER|NETLIFY|VERCEL|PORTAINER|DOKPLOY)_(WEB)?HOOK/i;

/** Does a request go to an address with which a platform is told to deploy, or to a variable named like one? */
export function callsDeployHook(args: readonly string[]): boolean {
  return args.some((a) => deployHook.test(a));
}

/** Actions known to put something onto servers, as `owner/repo` in lower case. */
const deployActions: ReadonlySet<string> = new Set(
  (
    'appleboy/ssh-action appleboy/scp-action easingthemes/ssh-deploy akhileshns/heroku-deploy amondnet/vercel-action azure/webapps-deploy ' +
    'azure/k8s-deploy azure/container-apps-deploy-action azure/functions-action azure/aks-set-context-deploy google-github-actions/deploy-cloudrun ' +
    'google-github-actions/deploy-appengine google-github-actions/deploy-cloud-functions aws-actions/amazon-ecs-deploy-task-definition ' +
    'aws-actions/aws-cloudformation-github-deploy aws-actions/aws-lambda-deploy superfly/flyctl-actions cloudflare/wrangler-action cloudflare/pages-action ' +
    'nwtgck/actions-netlify netlify/actions firebaseextended/action-hosting-deploy w9jds/firebase-action digitalocean/app_action ' +
    'burnett01/rsync-deployments garygrossgarten/github-action-ssh garygrossgarten/github-action-scp fifsky/ssh-action d3rhase/ssh-command-action ' +
    'serverless/github-action einaregilsson/beanstalk-deploy deployphp/action dokku/github-action bervproject/railway-deploy johnbeynon/render-deploy-action ' +
    'kodermax/kubectl-aws-eks actions-hub/kubectl steebchen/kubectl koyeb/action-git-deploy koyeb-community/koyeb-actions caprover/deploy-from-github ' +
    'nelonoel/vercel-action jakejarvis/s3-sync-action reggionick/s3-deploy samkirkland/ftp-deploy-action hashicorp/tfc-workflows-github ' +
    'cross-the-world/ssh-scp-ssh-pipelines cross-the-world/ssh-pipeline shimataro/ssh-deploy shr3jn/ssh-action iarekylew00t/rsync-action sagebind/docker-swarm-deploy-action'
  ).split(' '),
);
/** Actions whose deployment is a static page or documentation, no service. */
const pagesActions = /pages|gh-pages|storybook|chromatic|docs/i;

/** Whether a remote action deploys: by the table, or because its name says so (`sure` false). */
export function actionDeploys(slug: string, inputs: Readonly<Record<string, string>>): { readonly sure: boolean } | undefined {
  const [owner = '', repo = ''] = slug.toLowerCase().split('/');
  const name = `${owner}/${repo}`;
  // These two only install their tool unless they are given something to run.
  if (name === 'superfly/flyctl-actions') return /deploy/.test(inputs['args'] ?? '') ? { sure: true } : undefined;
  if (name === 'cloudflare/wrangler-action') return /^(?!.*(deploy|publish))./.test(inputs['command'] ?? '') ? undefined : { sure: true };
  if (deployActions.has(name)) return { sure: true };
  if (owner === 'actions' || pagesActions.test(slug)) return undefined;
  return /deploy/.test(slug.toLowerCase()) &&
    !/status|deployment-(?:status|action|marker)|(?:mark|record|track|annotat)\w*|create-deployment|wait|notify|preview-url/.test(
      slug.toLowerCase(),
    )
    ? { sure: false }
    : undefined;
}
