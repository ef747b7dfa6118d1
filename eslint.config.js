import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const impure = ['process', 'console', 'fetch', 'setInterval', 'performance'];
const clock = [
  { object: 'Date', property: 'now', message: 'The clock is read in commands only.' },
  { object: 'Math', property: 'random', message: 'Equal input gives equal output.' },
];

export default defineConfig(
  { ignores: ['dist/', 'coverage/', 'fixtures/', 'node_modules/', '.readycheck/'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strict, tseslint.configs.stylistic],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // The compiler option noUncheckedIndexedAccess asks for `!` after a bounds check that it cannot see.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
      eqeqeq: ['error', 'always'],
      'no-control-regex': 'error',
      'no-empty-character-class': 'error',
      'no-misleading-character-class': 'error',
      'no-fallthrough': 'error',
      'no-useless-escape': 'error',
      'no-self-compare': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'Use a union.' },
        { selector: 'Program > VariableDeclaration[kind="let"]', message: 'No mutable module state.' },
        { selector: 'Program > ExportNamedDeclaration > VariableDeclaration[kind="let"]', message: 'No mutable module state.' },
      ],
    },
  },
  {
    // Below commands there is no process, console, network or clock.
    files: ['src/**/*.ts', 'src/**/*.tsx', 'checks/**/*.ts', 'fixers/**/*.ts'],
    // The database silences the notice that node:sqlite is experimental; git is given a clean environment.
    ignores: ['src/cli.ts', 'src/scan.ts', 'src/commands/**', 'src/dev/**', 'src/outline/database.ts', 'src/source/git.ts'],
    rules: {
      'no-restricted-globals': ['error', ...impure.map((name) => ({ name, message: 'Only commands may use it.' }))],
      'no-restricted-properties': ['error', ...clock],
      'no-restricted-imports': ['error', { paths: ['node:process', 'process', 'node:console'] }],
    },
  },
  {
    files: ['test/**'],
    languageOptions: {},
    rules: { 'no-restricted-syntax': 'off', 'no-control-regex': 'off', '@typescript-eslint/no-empty-function': 'off' },
  },
);
