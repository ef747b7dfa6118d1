import { describe, expect, test } from 'vitest';
import { fieldsIn } from '../../src/facts/server/sdl.ts';

const names = (text: string): readonly string[] => fieldsIn(text, { file: 'schema.graphql', start: 0 }).map((f) => `${f.of}.${f.name}`);

describe('fields of root types in a schema', () => {
  test.each([
    ['type Mutation { login(email: String!, password: String!): String rename: Boolean }', ['Mutation.login', 'Mutation.rename']],
    ['extend type Mutation @auth(role: "any { thing") {\n  signIn(input: SignIn = { kind: A }): Token!\n}', ['Mutation.signIn']],
    ['# type Mutation { login: String }\n"""type Query { me: User }"""\ntype User { login: String }', []],
    ['type Query { users(first: Int): [User!]! @cost(weight: 5) login: String }', ['Query.users', 'Query.login']],
    ['type Mutation {', []],
  ])('%s', (text, expected) => {
    expect(names(text)).toEqual(expected);
  });

  test('stand where they are written', () => {
    const text = 'type Mutation {\n  login: String\n}';
    const [field] = fieldsIn(text, { file: 'a.js', start: 10 });
    expect(field?.at).toEqual({ file: 'a.js', start: 28, end: 33 });
  });
});
