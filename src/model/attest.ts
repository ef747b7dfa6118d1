/**
 * What a repository is, as far as it decides which questions a person has to answer about it. The text
 * says why a question does not apply where the trait is missing.
 */
export const traits = {
  repository: 'This is no git repository.',
  packages: 'No package.json has dependencies.',
  documents: 'There are no documents but a read-me.',
  service: 'Nothing here is started and stays.',
  http: 'No service here answers HTTP requests.',
  pages: 'No page for a browser is served from here.',
  frontend: 'No front end is built here.',
  database: 'No database is used here.',
  cache: 'Nothing is cached in a store here.',
  'stored-data': 'Nothing here keeps data of users.',
  secrets: 'No service here reads a secret.',
  accounts: 'Nobody logs in here.',
  'managed-backend': 'No managed backend (Firebase, Supabase, Appwrite, Amplify) is used here.',
  'error-tracker': 'No error tracker is used here.',
  mail: 'No mail is sent from here.',
  uploads: 'No files are taken from users here.',
  'paid-apis': 'No API that is paid or limited by use is called here.',
  'api-docs': 'There is no description of the API.',
  servers: 'Nothing here runs on servers of your own.',
  containers: 'No containers are run with Docker here.',
  kubernetes: 'Nothing here runs on Kubernetes.',
  nginx: 'No nginx is configured here.',
} as const satisfies Record<string, string>;
export type Trait = keyof typeof traits;

/** A question that no file answers. */
export interface AttestItem {
  /** Row of the catalogue it stands for: "ops/restore-tested". Never renamed, people's answers hang on it. */
  readonly id: string;
  /** To be answered with yes. */
  readonly question: string;
  /** What goes wrong in production where the answer is no. */
  readonly why: string;
  /** How to find out; starts with a verb. */
  readonly verify: string;
  /** Days after which it should be asked again. */
  readonly interval: number;
  /** It applies where the repository has one of these; always, where there are none. */
  readonly when: readonly Trait[];
}

/** Items under one heading. */
export interface AttestArea {
  readonly title: string;
  readonly items: readonly AttestItem[];
}
