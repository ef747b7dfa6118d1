import { describe, expect, it } from 'vitest';
import { stagesOf } from '../../src/facts/docker/stages.ts';
import type { Stage } from '../../src/facts/docker/types.ts';
import { outlineDockerfile } from '../../src/outline/dockerfile.ts';

function stages(text: string, args?: ReadonlyMap<string, string | undefined>): readonly Stage[] {
  return stagesOf('Dockerfile', outlineDockerfile(text), args);
}

function last(text: string): Stage {
  return stages(text).at(-1)!;
}

/** The user of the last stage: its name with "!" for root, "?" when not known. */
function user(text: string): string {
  const found = last(text).user;
  return found.known ? `${found.name}${found.root ? '!' : ''}` : '?';
}

describe('the user of a stage', () => {
  it('is the last USER, variables replaced, group left out', () => {
    expect(user('FROM node:24\nENV USER node\nUSER $USER\n')).toBe('node');
    expect(user('FROM node:24\nARG UID=1001\nUSER ${UID}:${GID}\n')).toBe('1001');
    expect(user('FROM node:24\nUSER node\nUSER root\n')).toBe('root!');
    expect(user('FROM node:24\nUSER 0:0\n')).toBe('0!');
    expect(user('FROM node:24\nUSER ${WHO:-app}\n')).toBe('app');
    expect(user('FROM node:24\nARG WHO\nUSER $WHO\n')).toBe('?');
  });

  it('is inherited from stages, and from bases that are known', () => {
    expect(user('FROM node:24 AS base\nUSER node\nFROM base\n')).toBe('node');
    expect(user('FROM node:24 AS base\nUSER node\nFROM node:24\n')).toBe('root!');
    expect(user('FROM gcr.io/distroless/nodejs24-debian12:nonroot\n')).toBe('65532');
    expect(user('FROM gcr.io/distroless/nodejs24-debian12\n')).toBe('root!');
    expect(user('FROM cgr.dev/chainguard/node:latest\n')).toBe('65532');
    expect(user('FROM bitnami/nginx:1.29\n')).toBe('1001');
    expect(user('FROM bitnami/node:24\n')).toBe('root!');
    expect(user('FROM public.ecr.aws/docker/library/node:24\n')).toBe('root!');
    expect(user('FROM example.net/node:24\n')).toBe('?');
    expect(user('FROM scratch\n')).toBe('root!');
  });

  it('is what the entrypoint of the base steps down to, unless that is replaced', () => {
    expect(user('FROM postgres:17\nCOPY init.sql /docker-entrypoint-initdb.d/\n')).toBe('postgres');
    expect(user('FROM postgres:17\nENTRYPOINT ["/start.sh"]\n')).toBe('root!');
  });
});

describe('bases', () => {
  it('take global arguments, what the build gives before defaults', () => {
    const text = 'ARG V=24\nARG IMAGE=node:${V}\nFROM ${IMAGE}\n';
    expect(last(text).base).toMatchObject({ kind: 'image', ref: { repository: 'node', tag: '24' } });
    expect(stages(text, new Map([['V', '22']]))[0]!.base).toMatchObject({ ref: { tag: '22' } });
    expect(stages(text, new Map([['V', undefined]]))[0]!.base).toMatchObject({ kind: 'unknown' });
    expect(last('ARG V\nFROM node:$V\n').base).toEqual({ kind: 'unknown', text: 'node:$V', reason: 'ARG V has no default' });
    expect(last('FROM --platform=$BUILDPLATFORM node:${V:-20}\n').base).toMatchObject({ ref: { tag: '20' } });
  });

  it('tell stages from images, by name in any case and by number in --from', () => {
    const [, second] = stages(
      'FROM node:24 AS Build\nFROM build\nCOPY --from=0 /a /a\nCOPY --from=nginx:1.29 /b /b\nCOPY --from=BUILD /c /c\n',
    );
    expect(second!.base).toEqual({ kind: 'stage', index: 0 });
    expect(second!.copies.map((copy) => copy.from)).toMatchObject([
      { kind: 'stage', index: 0 },
      { kind: 'image' },
      { kind: 'stage', index: 0 },
    ]);
  });
});

describe('what a container of a stage gets', () => {
  it('inherits commands, health check, environment, ports and folder', () => {
    const stage = last(
      'FROM node:24 AS a\nENV A=1 B=$A\nENV B=$A\nWORKDIR /srv\nWORKDIR app\nEXPOSE 3000\nHEALTHCHECK CMD x\nCMD ["n"]\nFROM a\nWORKDIR sub\n',
    );
    expect(stage.cmd?.words).toEqual(['n']);
    expect(stage.healthcheck).toMatchObject({ disabled: false, text: 'x' });
    expect(stage.env.get('B')?.value).toBe('1');
    expect(stage.exposes.map((port) => port.value)).toEqual(['3000']);
    expect(stage.workdir?.value).toBe('/srv/app/sub');
    expect(stage.chain).toEqual([1, 0]);
  });

  it('loses an inherited CMD with a new ENTRYPOINT, but not its own', () => {
    expect(last('FROM a AS a\nCMD ["x"]\nFROM a\nENTRYPOINT ["y"]\n').cmd).toBeUndefined();
    expect(last('FROM a\nCMD ["x"]\nENTRYPOINT ["y"]\n').cmd?.words).toEqual(['x']);
  });

  it('resolves where copies go', () => {
    const stage = last(
      'FROM node:24\nENV DIR=/opt/x\nWORKDIR $DIR\nCOPY --chown=node a b ./lib/\nADD . $DIR/y\nCOPY <<EOF /etc/z\nx\nEOF\nCOPY ["c d", "/e"]\n',
    );
    expect(stage.copies.map((copy) => [copy.sources.map((source) => source.value), copy.to])).toEqual([
      [['a', 'b'], '/opt/x/lib/'],
      [['.'], '/opt/x/y'],
      [[], '/etc/z'],
      [['c d'], '/e'],
    ]);
  });
});
