import type { RandomSource } from './random.ts';

const camel = (text: string): string => text.replace(/-(\w)/g, (_, c: string) => c.toUpperCase()).replace(/^\d/, 'n$&');
const capital = (text: string): string => camel(text)[0]!.toUpperCase() + camel(text).slice(1);
const many = (count: number, make: (i: number) => string): string => Array.from({ length: count }, (_, i) => make(i)).join('\n');

/** A module of plain functions: about 600 bytes each. */
export function functions(subject: string, random: RandomSource, most: number): string {
  const limit = random.int(3, most);
  return many(limit, (i) => {
    const name = `${random.name()}${i}`;
    const [a, b, c] = [random.noun(), `${random.noun()}s`, random.noun()];
    return `/** ${capital(random.verb())}s the ${a} of a ${subject} and returns what is left of its ${b}. */
export function ${name}(${a}, options = {}) {
  const ${b}List = Array.isArray(${a}.${b}) ? ${a}.${b} : [];
  const limit = options.limit ?? ${random.int(10, 500)};
  const selected = ${b}List
    .filter((entry) => entry.${c} !== undefined && entry.status !== '${random.verb()}')
    .map((entry, index) => ({ ...entry, position: index, label: \`\${entry.name}-${random.noun()}-\${index}\` }))
    .slice(0, limit);
  if (selected.length === 0 && options.strict) {
    throw new Error(\`no ${b} for \${${a}.id}\`);
  }
  return { total: ${b}List.length, selected, updatedAt: options.now };
}
`;
  });
}

/** Routes of one resource. */
export function routes(subject: string, framework: 'express' | 'fastify', random: RandomSource): string {
  const head = `import * as service from './${subject}.service.js';\nimport * as repository from './${subject}.repository.js';\n`;
  const body = many(random.int(4, 8), (i) => {
    const method = random.pick(['get', 'post', 'put', 'patch', 'delete']);
    const route = `/${random.noun()}${i}/:id`;
    if (framework === 'fastify')
      return `  app.${method}('${route}', async (request, reply) => {\n    const found = await repository.find(request.params.id);\n    if (!found) return reply.code(404).send({ message: '${random.noun()} not found' });\n    return { ...found, ${random.noun()}: service.toString() };\n  });\n`;
    return `router.${method}('${route}', async (req, res, next) => {\n  try {\n    const found = await repository.find(req.params.id);\n    if (!found) return res.status(404).json({ message: '${random.noun()} not found' });\n    res.json({ ...found, ${random.noun()}: req.query.${random.noun()} ?? null });\n  } catch (error) {\n    next(error);\n  }\n});\n`;
  });
  if (framework === 'fastify') return `${head}\nexport async function router(app) {\n${body}}\n`;
  return `import { Router } from 'express';\n${head}\nexport const router = Router();\n\n${body}`;
}

/** Queries of one resource. */
export function repository(subject: string, random: RandomSource): string {
  const head = `import pg from 'pg';\nimport { config } from '../config.js';\n\nconst pool = new pg.Pool({ connectionString: config.database, max: ${random.int(5, 20)} });\n\nexport async function find(id) {\n  const { rows } = await pool.query('SELECT * FROM ${subject} WHERE id = $1', [id]);\n  return rows[0];\n}\n`;
  return (
    head +
    many(
      random.int(3, 7),
      (i) =>
        `\nexport async function ${random.name()}${i}(filter) {\n  const values = Object.values(filter);\n  const where = Object.keys(filter).map((key, n) => \`\${key} = $\${n + 1}\`).join(' AND ');\n  const { rows } = await pool.query(\`SELECT ${random.noun()}, ${random.noun()} FROM ${subject} WHERE \${where} ORDER BY ${random.noun()} LIMIT ${random.int(10, 900)}\`, values);\n  return rows.map((row) => ({ ...row, kind: '${random.noun()}' }));\n}\n`,
    )
  );
}

/** A class that maps rows to objects and back. */
export function mapper(subject: string, random: RandomSource): string {
  const fields = Array.from({ length: random.int(8, 24) }, (_, i) => `${random.noun()}${i}`);
  return `export class ${capital(subject)}Mapper {\n  toObject(row) {\n    return {\n${fields.map((f) => `      ${f}: row.${f}_value ?? null,`).join('\n')}\n    };\n  }\n\n  toRow(object) {\n    return {\n${fields.map((f) => `      ${f}_value: object.${f} === undefined ? null : String(object.${f}).trim(),`).join('\n')}\n    };\n  }\n}\n`;
}

/** A React component of about 3 KB. */
export function component(subject: string, random: RandomSource): string {
  const props = Array.from({ length: random.int(3, 7) }, (_, i) => `${random.noun()}${i}`);
  const rows = many(
    random.int(5, 14),
    () =>
      `        <li className={styles.${random.noun()}} onClick={() => onSelect(${random.pick(props)})}>\n          <span>{t('${random.name()}')}</span>\n          <strong>{String(${random.pick(props)}).toUpperCase()}</strong>\n        </li>`,
  );
  return `import { useEffect, useMemo, useState } from 'react';\nimport { use${capital(subject)} } from '../hooks/use-${subject}.ts';\nimport styles from './${subject}.module.css';\n\ninterface ${capital(subject)}Props {\n${props.map((p) => `  ${p}: string;`).join('\n')}\n  onSelect(value: string): void;\n  t(key: string): string;\n}\n\nexport function ${capital(subject)}({ ${props.join(', ')}, onSelect, t }: ${capital(subject)}Props) {\n  const [open, setOpen] = useState(false);\n  const { items, loading } = use${capital(subject)}(${props[0]});\n  const visible = useMemo(() => items.filter((item) => item.active && item.name.includes(${props[1]})), [items, ${props[1]}]);\n\n  useEffect(() => {\n    if (!loading && visible.length > ${random.int(2, 20)}) setOpen(true);\n  }, [loading, visible]);\n\n  if (loading) return <p className={styles.loading}>{t('loading')}</p>;\n  return (\n    <section className={open ? styles.open : styles.closed}>\n      <ul>\n${rows}\n      </ul>\n    </section>\n  );\n}\n`;
}

/** A React hook with a request. */
export function hook(subject: string, random: RandomSource): string {
  return `import { useEffect, useState } from 'react';\n\nexport interface ${capital(subject)}Item {\n  id: string;\n  name: string;\n  active: boolean;\n  ${random.noun()}Count: number;\n}\n\nexport function use${capital(subject)}(id: string) {\n  const [items, setItems] = useState<${capital(subject)}Item[]>([]);\n  const [loading, setLoading] = useState(true);\n  useEffect(() => {\n    const controller = new AbortController();\n    fetch(\`/api/${subject}/\${id}?page=${random.int(1, 9)}\`, { signal: controller.signal })\n      .then((response) => response.json())\n      .then((body) => {\n        setItems(body.items as ${capital(subject)}Item[]);\n        setLoading(false);\n      })\n      .catch(() => setLoading(false));\n    return () => controller.abort();\n  }, [id]);\n  return { items, loading };\n}\n`;
}

/** A test of about 3 KB. */
export function testOf(subject: string, random: RandomSource): string {
  const cases = many(
    random.int(4, 10),
    (i) =>
      `  it('${random.verb()}s the ${random.noun()} ${i}', () => {\n    const input = { id: '${random.int(1, 9999)}', ${random.noun()}: [${random.int(1, 9)}, ${random.int(1, 9)}], status: '${random.verb()}' };\n    const result = subject.${random.name()}(input, { limit: ${random.int(1, 50)}, strict: ${random.pick(['true', 'false'])} });\n    expect(result).toEqual({ total: ${random.int(0, 9)}, selected: [], ${random.noun()}: '${random.noun()}' });\n  });\n`,
  );
  return `import { describe, expect, it } from 'vitest';\nimport * as subject from '../src/${subject}.js';\n\ndescribe('${subject}', () => {\n${cases}});\n`;
}

/** CSS of about 1 KB. */
export function styles(random: RandomSource): string {
  return many(
    random.int(5, 12),
    () =>
      `.${random.noun()} {\n  display: ${random.pick(['flex', 'grid', 'block'])};\n  padding: ${random.int(1, 9)}rem ${random.int(1, 9)}px;\n  color: var(--${random.noun()});\n}\n`,
  );
}

/** Prose about nothing. */
export function markdown(random: RandomSource, paragraphs: number): string {
  return `# ${capital(random.noun())}\n\n${many(paragraphs, () => `${Array.from({ length: random.int(20, 60) }, () => random.pick([random.noun(), random.verb(), 'the', 'of', 'and', 'with'])).join(' ')}.\n`)}`;
}
