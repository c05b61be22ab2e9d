import { stringify } from 'yaml'
import { BELOW, type Fields, LIST_OF, type There } from './tree.ts'

/** What a file need not say: it is so where nothing is said. */
const USUAL: Readonly<Record<string, unknown>> = {
  active: true,
  signed: false,
  signatures: 'any',
  collections: 'all',
}

/** What is there, as the value of a file that `apply` reads. */
export const fileOf = (apis: readonly There[]): Fields => ({ apis: listOf(apis) })

const HEADING = `# What Latchkey has, for "latchkey apply". Secrets are not in it, nor keys that were revoked or have expired.
# Editors help: latchkey apply --schema > apply.schema.json, and on top of this file
# "# yaml-language-server: $schema=apply.schema.json".
`

/** The same as YAML. */
export const fileText = (apis: readonly There[]): string =>
  HEADING + stringify(fileOf(apis), { lineWidth: 110, aliasDuplicateObjects: false })

/** Oldest first, as somebody would have written them down. */
function listOf(list: readonly There[]): readonly Fields[] {
  const nouns = list.filter(it => it.over !== true).toReversed()
  const called = Map.groupBy(list, nameOf)
  return nouns.map(it => ({
    ...((called.get(nameOf(it))?.length ?? 0) > 1 && { id: it.id }),
    ...nounValue(it),
  }))
}

const nameOf = ({ fields }: There): string =>
  JSON.stringify([fields['email'], fields['name'], fields['environment']])

function nounValue({ kind, fields, lists }: There): Fields {
  const value: Record<string, unknown> = {}
  for (const [path, part] of Object.entries(fields)) {
    const [name = '', inner] = path.split('.')
    if (isUsual(name, part)) continue
    value[name] = inner === undefined ? part : { ...Object(value[name]), [inner]: part }
  }
  for (const below of BELOW[kind]) {
    const list = listOf(lists[below] ?? [])
    if (list.length > 0) value[LIST_OF[below]] = list
  }
  return value
}

/** The scopes of a key are said even when there are none: a new one could get them all. */
function isUsual(name: string, value: unknown): boolean {
  if (name === 'scopes') return false
  if (value === null || value === undefined || value === USUAL[name]) return true
  return typeof value === 'object' && Object.keys(value).length === 0
}
