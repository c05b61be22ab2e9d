import { z } from 'zod'

const Node = z.looseObject({
  $ref: z.string().optional(),
  type: z.string().optional(),
  description: z.string().optional(),
  default: z.json().optional(),
  enum: z.array(z.json()).optional(),
  const: z.json().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  required: z.array(z.string()).default([]),
  get properties() {
    return z.record(z.string(), Node).default({})
  },
  get items() {
    return Node.optional()
  },
  get anyOf() {
    return z.array(Node).optional()
  },
  get additionalProperties() {
    return z.union([z.boolean(), Node]).optional()
  },
})
type Node = z.output<typeof Node>

/** One field of a schema, as the reference prints it. */
export interface Field {
  /** `routes[].rules[].when` */
  readonly path: string
  readonly type: string
  /** Its default as JSON, or how else it is when left out. */
  readonly fallback: string
  readonly about: string
}

/** Every field of an object's JSON Schema, parents before their parts. */
export function fieldsOf(schema: unknown): readonly Field[] {
  const root = z.looseObject({ $defs: z.record(z.string(), Node) }).parse(schema)
  const [main] = Object.values(root.$defs)
  return main === undefined ? [] : partsOf(main, '')
}

function partsOf(node: Node, path: string): readonly Field[] {
  return Object.entries(node.properties).flatMap(([name, part]) => {
    const at = path === '' ? name : `${path}.${name}`
    const fallback = fallbackOf(part, node.required.includes(name))
    return [{ path: at, type: typeOf(part), fallback, about: aboutOf(part) }, ...below(part, at)]
  })
}

function below(node: Node, path: string): readonly Field[] {
  if (node.items !== undefined) return below(node.items, `${path}[]`)
  const inner = node.anyOf?.find(it => it.type === 'object' && !('en' in it.properties))
  if (inner !== undefined) return below(inner, path)
  const { additionalProperties } = node
  if (typeof additionalProperties === 'object') return below(additionalProperties, `${path}.*`)
  return partsOf(node, path)
}

function fallbackOf(node: Node, required: boolean): string {
  if (required) return 'required'
  if (node.default === undefined) return 'absent'
  return Object.keys(node.properties).length > 0 ? 'as below' : `\`${JSON.stringify(node.default)}\``
}

function typeOf(node: Node): string {
  if (node.items !== undefined) return `list of ${typeOf(node.items)}`
  if (node.enum !== undefined)
    return node.enum.length > 9 ? 'one of a list' : node.enum.map(quoted).join(' or ')
  if (node.anyOf !== undefined) return anyTypeOf(node.anyOf)
  if (node.const !== undefined) return quoted(node.const)
  if (node.type === 'integer') return `whole number, ${node.minimum} to ${node.maximum}`
  return node.type === 'string' ? 'text' : (node.type ?? 'any JSON')
}

/** Alternatives: with or without null, or a text in one language or in several. */
function anyTypeOf(nodes: readonly Node[]): string {
  if (nodes.some(it => 'en' in it.properties)) return 'text, or one for each language'
  return nodes.map(typeOf).join(' or ')
}

const quoted = (it: unknown): string => `\`${JSON.stringify(it)}\``

const aboutOf = (node: Node): string => node.description ?? node.items?.description ?? ''
