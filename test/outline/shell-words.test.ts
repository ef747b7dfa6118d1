import { spanEnd, spanFrom, spanStart } from '../../src/model/index.ts';
import { describe, expect, it } from 'vitest';
import { commandsIn, readShell } from '../../src/parse/command-line.ts';

const words = (text: string): readonly (readonly string[])[] => commandsIn(text).map((c) => c.words);

describe('commandsIn', () => {
  it('splits at operators and newlines and says how commands are joined', () => {
    const commands = commandsIn('npm run lint && npm test || true; a | b &\nc');
    expect(commands.map((c) => [c.words.join(' '), c.next])).toEqual([
      ['npm run lint', '&&'],
      ['npm test', '||'],
      ['true', ';'],
      ['a', '|'],
      ['b', '&'],
      ['c', undefined],
    ]);
  });

  it('removes quotes and escapes but keeps expansions', () => {
    expect(words(`node -e 'console.log("x")' "a \\"b\\" $HOME" c\\ d "$(git rev-parse HEAD)"`)).toEqual([
      ['git', 'rev-parse', 'HEAD'],
      ['node', '-e', 'console.log("x")', 'a "b" $HOME', 'c d', '$(git rev-parse HEAD)'],
    ]);
  });

  it('reads assignments, exec and redirects apart from the words', () => {
    const [command] = commandsIn('A=1 B="x y" exec node server.js > log 2>&1');
    expect(command).toMatchObject({
      words: ['node', 'server.js'],
      exec: true,
      assigns: [
        { name: 'A', value: '1' },
        { name: 'B', value: 'x y' },
      ],
      redirects: [
        { op: '>', to: 'log' },
        { op: '>&', to: '1' },
      ],
    });
  });

  it('gives spans of the text, moved by the offset', () => {
    const text = '  npm   test # all of them';
    const [command] = commandsIn(text, 100);
    expect(command?.at).toEqual(spanFrom(102, 112));
    expect(command?.wordsAt.map((at) => text.slice(spanStart(at) - 100, spanEnd(at) - 100))).toEqual(['npm', 'test']);
  });

  it('reads a function that hands its arguments to one command as that command', () => {
    const text = 'dc() {\n  docker compose -f prod.yml "$@"\n}\ndc up -d\nlog() { echo "[$(date)] $@"; }\nlog x';
    expect(words(text)).toEqual([
      ['docker', 'compose', '-f', 'prod.yml', '$@'],
      ['docker', 'compose', '-f', 'prod.yml', 'up', '-d'],
      ['date'],
      ['echo', '[$(date)] $@'],
      ['log', 'x'],
    ]);
    expect(commandsIn(text)[1]?.wordsAt.map((at) => text.slice(spanStart(at), spanEnd(at)))).toEqual(['dc', 'dc', 'dc', 'dc', 'up', '-d']);
  });

  it('follows functions that prepare something first, and those that call each other', () => {
    const text = [
      'docker_cmd() { if [ -w /var/run/docker.sock ]; then docker "$@"; else sudo docker "$@"; fi; }',
      'compose() {\n  args=""\n  if [ -n "$FILE" ]; then args="-f $FILE"; fi\n  docker_cmd compose $args "$@"\n}',
      'retry() { for i in 1 2 3; do "$@" && break; done; }',
      'step() { echo "== $1"; shift; "$@"; }',
      'step tests npm test',
      'quiet() { "$@" || true; }',
      'quiet npm run lint',
      'compose exec -T db pg_dump shop',
      'retry curl -f http://localhost',
    ].join('\n');
    expect(words(text).slice(-6)).toEqual([
      ['npm', 'test'],
      ['$@'],
      ['true'],
      ['quiet', 'npm', 'run', 'lint'],
      ['docker', 'compose', '$args', 'exec', '-T', 'db', 'pg_dump', 'shop'],
      ['retry', 'curl', '-f', 'http://localhost'],
    ]);
  });

  it('drops comments and joins continued lines, with CRLF too', () => {
    expect(words('# npm test\nnpm ci \\\n  --omit=dev\r\nnode a#b.js # c')).toEqual([
      ['npm', 'ci', '--omit=dev'],
      ['node', 'a#b.js'],
    ]);
  });

  it('keeps the expressions of workflows in one piece', () => {
    expect(words("echo ${{ github.ref == 'a' && 'x' || \"y\" }} && next")).toEqual([
      ['echo', "${{ github.ref == 'a' && 'x' || \"y\" }}"],
      ['next'],
    ]);
  });

  it('says what a command is inside of', () => {
    const text =
      'if a; then b; else c; fi\nfor x in 1 2; do d; done\nwhile e; do f; done\ncase $1 in x|y) g;; *) h;; esac\n(i && j)\nrun() { k; }\nl';
    expect(commandsIn(text).map((c) => [c.words[0], ...c.inside])).toEqual([
      ['a', 'condition'],
      ['b', 'if'],
      ['c', 'if'],
      ['d', 'loop'],
      ['e', 'condition'],
      ['f', 'loop'],
      ['g', 'case'],
      ['h', 'case'],
      ['i', 'subshell'],
      ['j', 'subshell'],
      ['k', 'run()'],
      ['l'],
    ]);
  });

  it('takes an operator after a group as the join of its last command', () => {
    expect(commandsIn('(a && b) || true').map((c) => c.next)).toEqual(['&&', '||', undefined]);
    expect(commandsIn('{ a; } || exit 1').map((c) => c.next)).toEqual(['||', undefined]);
  });

  it('keeps here-documents out of the commands', () => {
    const commands = commandsIn("cat <<'EOF' | psql\nnpm test\nEOF\ndone-with-it");
    expect(commands.map((c) => c.words[0])).toEqual(['cat', 'psql', 'done-with-it']);
    expect(commands[0]?.redirects).toEqual([{ op: '<<', to: 'EOF', heredoc: 'npm test' }]);
  });

  it('reads tests and arithmetic without taking their operators for joins', () => {
    expect(words('[[ -f x && -n "$y" ]] && z; ((i++)); w')).toEqual([['[[', '-f', 'x', '-n', '$y', ']]'], ['z'], ['w']]);
  });

  it('never throws and doubts what is not closed', () => {
    for (const text of ['"', "'x", '$(', '`a', '((', 'if x', '}', 'fi', '<<', 'a <<E\nb', '\\', '${x', 'case', 'for', 'function', ')']) {
      expect(() => commandsIn(text)).not.toThrow();
    }
    expect(readShell('echo "never closed').doubtful).toBe(true);
    expect(readShell('if a; then b').doubtful).toBe(true);
    expect(readShell('a; fi').doubtful).toBe(true);
    expect(readShell('if a; then b; fi; c "d" $(e) ${f}').doubtful).toBe(false);
  });

  it('is linear in long input', () => {
    const started = process.cpuUsage();
    commandsIn(`echo ${'"$(a "b")" '.repeat(2000)}\n`.repeat(5));
    commandsIn('('.repeat(20000));
    commandsIn('$('.repeat(3000));
    commandsIn('a ( '.repeat(50_000));
    commandsIn('a <<b '.repeat(50_000));
    commandsIn('a && '.repeat(100_000));
    // Time of its own: what else the machine does says nothing.
    expect(process.cpuUsage(started).user / 1000).toBeLessThan(4000);
  });
});
