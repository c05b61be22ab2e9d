import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseAst } from 'vitest/node'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** A source file: its path from the root of the repository, and its text. */
export interface Source {
  readonly path: string
  readonly text: string
}

/** Which rooms a room may import from, beside itself. */
export const ARROWS: Readonly<Record<string, readonly string[]>> = {
  core: [],
  ports: ['core'],
  profile: ['core'],
  engine: ['profile', 'ports', 'core'],
  adapters: ['profile', 'ports', 'core'],
  gateway: ['engine', 'profile', 'ports', 'core'],
  control: ['engine', 'profile', 'ports', 'core'],
  people: ['ports', 'core'],
  client: ['core'],
  middleware: ['client', 'core'],
  cli: ['profile', 'core'],
  app: ['cli', 'client', 'control', 'gateway', 'people', 'adapters', 'engine', 'profile', 'ports', 'core'],
}

/** Rooms that are handed time, chance and everything outside. */
export const PURE: readonly string[] = ['core', 'ports', 'profile', 'engine']

const IMPURE = new Set([
  ...['Date', 'process', 'performance', 'crypto', 'console', 'fetch', 'globalThis', 'require'],
  ...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'Buffer', 'eval'],
])

/** Every TypeScript file below a folder. */
export function sourcesIn(folder: string): readonly Source[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts'))
    .map(name => `${folder}/${name.replaceAll('\\', '/')}`)
    .map(path => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }))
}

interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof Reflect.get(value, 'type') === 'string'

const part = (node: unknown, name: string): unknown =>
  typeof node === 'object' && node !== null ? Reflect.get(node, name) : undefined

type Visit = (node: Node, parent: Node | undefined) => void

function walk(value: unknown, visit: Visit, parent?: Node): void {
  if (Array.isArray(value)) for (const item of value) walk(item, visit, parent)
  if (!isNode(value)) return
  visit(value, parent)
  for (const child of Object.values(value)) walk(child, visit, value)
}

/** What `find` makes of each node, where it makes something of it. */
function found(source: Source, find: (node: Node, parent: Node | undefined) => string | undefined): string[] {
  const all: string[] = []
  walk(parseAst(source.text, { lang: 'ts' }), (node, parent) => {
    const what = find(node, parent)
    if (what !== undefined) all.push(what)
  })
  return all
}

/** Everything a file imports or re-exports, for its values or its types. */
export const importsOf = (source: Source): readonly string[] =>
  found(source, node => {
    if (!/^(Import|Export\w+)Declaration$|^ImportExpression$|^TSImportType$/.test(node.type)) return undefined
    const value = part(part(node, 'source'), 'value')
    return typeof value === 'string' ? value : undefined
  })

/** `src/<room>/…`, or the first folder of what is not in src. */
export const roomOf = (path: string): string => path.split('/')[path.startsWith('src/') ? 1 : 0] ?? ''

/** Imports against the arrows, or of what is not among the package's dependencies. */
export const wrongImports = (source: Source, dependencies: readonly string[]): readonly string[] =>
  importsOf(source).filter(name => {
    if (name.startsWith('node:')) return PURE.includes(roomOf(source.path))
    if (!name.startsWith('.')) return !dependencies.includes(packageOf(name))
    const target = join(dirname(source.path), name).replaceAll('\\', '/')
    const [from, to] = [roomOf(source.path), roomOf(target)]
    return !target.startsWith('src/') || (from !== to && !ARROWS[from]?.includes(to))
  })

const packageOf = (name: string): string =>
  name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/')

/** Uses of the clock, chance, the environment or the network. */
export const impurities = (source: Source): readonly string[] =>
  found(source, (node, parent) => {
    if (node.type === 'MemberExpression' && source.text.slice(node.start, node.end) === 'Math.random')
      return 'Math.random'
    const name = part(node, 'name')
    if (node.type !== 'Identifier' || typeof name !== 'string' || !IMPURE.has(name)) return undefined
    const isNamed = part(parent, 'property') === node || part(parent, 'key') === node
    return isNamed && part(parent, 'computed') !== true && part(parent, 'shorthand') !== true
      ? undefined
      : name
  })

/** Claims about types that nothing checks, `as const` aside. */
export const claims = (source: Source): readonly string[] =>
  found(source, node => {
    const text = source.text.slice(node.start, node.end)
    if (node.type === 'TSNonNullExpression' || node.type === 'TSAnyKeyword') return text
    if (node.type === 'TSTypeAssertion') return text
    return node.type === 'TSAsExpression' && !/\bas const$/.test(text) ? text : undefined
  })

export const throwsIn = (source: Source): readonly string[] =>
  found(source, node =>
    node.type === 'ThrowStatement' ? source.text.slice(node.start, node.end) : undefined,
  )

/** Functions and constants of some files that nothing in any of them uses: a call that was lost leaves such a one. */
export function unused(files: readonly Source[]): readonly string[] {
  const words = files.map(({ text }) => uncommented(text).match(/\w+/g) ?? [])
  const uses = new Map<string, number>()
  for (const word of words.flat()) uses.set(word, (uses.get(word) ?? 0) + 1)
  return files.flatMap(({ path, text }) =>
    [...text.matchAll(/^export (?:async )?(?:const|function\*?|interface|type|class) (\w+)/gm)]
      .filter(([, name = '']) => uses.get(name) === 1)
      .map(([, name]) => `${path}: ${name}`),
  )
}

const uncommented = (text: string): string => text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')

/** Tests that are left out, or that leave out the others. */
export const unevenTests = (source: Source): readonly string[] =>
  found(source, node => {
    const text = source.text.slice(node.start, node.end)
    return node.type === 'MemberExpression' &&
      /^(it|test|describe)\b[\w.]*\.(only|skip|todo|fails)$/.test(text)
      ? text
      : undefined
  })

export const lineCount = ({ text }: Source): number => text.trimEnd().split('\n').length
