import { spanEnds } from '../../src/model/index.ts';
import { describe, expect, it } from 'vitest';
import { outlineDockerfile } from '../../src/outline/dockerfile.ts';

function brief(text: string): string[] {
  return outlineDockerfile(text).instructions.map((i) => `${i.keyword} ${i.args}`);
}

describe('outlineDockerfile', () => {
  it('joins continued lines and drops the comments and blank lines between them', () => {
    const text = 'FROM node:24\nRUN a && \\\n  # not a command\n  b \\  \n\n  && c\nUSER node\n';
    expect(brief(text)).toEqual(['FROM node:24', 'RUN a &&   b   && c', 'USER node']);
    const run = outlineDockerfile(text).instructions[1]!;
    expect(text.slice(...spanEnds(run.at))).toBe('RUN a && \\\n  # not a command\n  b \\  \n\n  && c');
    expect(run.words.map((word) => text.slice(...spanEnds(word.at)))).toEqual(['a', '&&', 'b', '&&', 'c']);
  });

  it('reads directives and a backtick as escape character', () => {
    const outline = outlineDockerfile('# syntax=docker/dockerfile:1\n# escape=`\nFROM a\nRUN dir `\n  c:\\x\n');
    expect(outline.directives).toEqual({ syntax: 'docker/dockerfile:1', escape: '`' });
    expect(outline.instructions[1]!.args).toBe('dir   c:\\x');
  });

  it('tells the exec form from what only looks like it', () => {
    const outline = outlineDockerfile(
      'FROM a\nCMD ["node", "a b.js"]\nENTRYPOINT [\'x\']\nHEALTHCHECK --interval=5s CMD ["curl", "-f"]\nHEALTHCHECK NONE\n',
    );
    expect(outline.instructions.map((i) => i.json)).toEqual([undefined, ['node', 'a b.js'], undefined, ['curl', '-f'], undefined]);
    expect(outline.instructions[1]!.words.map((word) => word.value)).toEqual(['node', 'a b.js']);
    expect(outline.instructions[3]!.flags).toMatchObject([{ name: 'interval', value: '5s' }]);
    expect(outline.instructions[3]!.words.map((word) => word.value)).toEqual(['CMD', 'curl', '-f']);
  });

  it('reads flags over several lines', () => {
    const text =
      'FROM --platform=$BUILDPLATFORM a AS b\nRUN --mount=type=bind,source=p,target=p \\\n    --mount=type=cache,target=/r \\\n    npm ci\n';
    const [from, run] = outlineDockerfile(text).instructions;
    expect(from!.words.map((word) => word.value)).toEqual(['a', 'AS', 'b']);
    expect(run!.flags.map((flag) => flag.value)).toEqual(['type=bind,source=p,target=p', 'type=cache,target=/r']);
    expect(run!.args).toBe('npm ci');
    expect(text.slice(...spanEnds(run!.flags[1]!.at))).toBe('--mount=type=cache,target=/r');
  });

  it('reads ENV in both forms, ARG and LABEL', () => {
    const text = 'ARG V=1\nARG W\nFROM a:${V}\nENV A b c\nENV X=1 Y="a b" \\\n  Z=\\"q\nENV Q \'x y\'\nLABEL "com.x"="y z"\nARG M N=2\n';
    expect(outlineDockerfile(text).instructions.map((i) => i.pairs?.map(({ name, value }) => [name, value]))).toEqual([
      [['V', '1']],
      [['W', undefined]],
      undefined,
      [['A', 'b c']],
      [
        ['X', '1'],
        ['Y', 'a b'],
        ['Z', '"q'],
      ],
      [['Q', 'x y']],
      [['com.x', 'y z']],
      [
        ['M', undefined],
        ['N', '2'],
      ],
    ]);
  });

  it('reads heredocs and does not take their lines for instructions', () => {
    const text =
      "FROM a\nRUN <<EOF cat > /x\nhello\nUSER root\nEOF\nRUN <<-'A' <<B\n\tx\n\tA\ny\nB\nCOPY <<EOF /etc/x\nz\nEOF\nUSER node\n";
    const outline = outlineDockerfile(text);
    expect(outline.instructions.map((i) => i.keyword)).toEqual(['FROM', 'RUN', 'RUN', 'COPY', 'USER']);
    expect(outline.instructions.map((i) => i.heredocs?.map((h) => h.content))).toEqual([
      undefined,
      ['hello\nUSER root\n'],
      ['x\n', 'y\n'],
      ['z\n'],
      undefined,
    ]);
    expect(text.slice(...spanEnds(outline.instructions[1]!.at))).toBe('RUN <<EOF cat > /x\nhello\nUSER root\nEOF');
    expect(outline.errors).toEqual([]);
  });

  it('does not see heredocs in quotes, in "<<<" or in arithmetic', () => {
    expect(brief('FROM a\nRUN echo "not <<EOF here" && cat <<<x && echo $((1 << 2))\nUSER node\n')).toEqual([
      'FROM a',
      'RUN echo "not <<EOF here" && cat <<<x && echo $((1 << 2))',
      'USER node',
    ]);
  });

  it('reads ONBUILD triggers', () => {
    const [, onbuild] = outlineDockerfile('FROM a\nONBUILD COPY --chown=a:b . /x\n').instructions;
    expect(onbuild!.trigger).toMatchObject({ keyword: 'COPY', flags: [{ name: 'chown', value: 'a:b' }], args: '. /x' });
  });

  it('reports what is no Dockerfile', () => {
    expect(outlineDockerfile('FORM a\nUSER b\n').errors.map((e) => e.message)).toEqual([
      '"FORM" is no Dockerfile instruction.',
      'USER stands before the first FROM.',
      'The file has no FROM.',
    ]);
    expect(outlineDockerfile('FROM a\nRUN <<EOF\nx\n').errors).toMatchObject([{ message: 'The heredoc "EOF" has no end.' }]);
    expect(outlineDockerfile('')).toEqual({ directives: {}, instructions: [], errors: [] });
  });

  it('keeps offsets with CRLF and lower-case keywords', () => {
    const text = 'from a\r\nrun x \\\r\n  y\r\nuser node\r\n';
    const outline = outlineDockerfile(text);
    expect(outline.instructions.map((i) => [i.keyword, text.slice(...spanEnds(i.at))])).toEqual([
      ['FROM', 'from a'],
      ['RUN', 'run x \\\r\n  y'],
      ['USER', 'user node'],
    ]);
  });

  it('takes long files in bounded time', () => {
    const started = performance.now();
    outlineDockerfile(`FROM a\n${'RUN echo x && \\\n'.repeat(10_000)} true\n`);
    outlineDockerfile(`FROM a\nRUN echo ${'<<'.repeat(50_000)}\n`);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
