import { COLUMNS, fieldOf, NOTHING, type RowRules } from './row.ts'

const FIELDS = `Fields: ${Object.keys(COLUMNS).join(', ')}.`

/** The fields of a heading, column by column, or the sentence that says what is wrong with it. */
export function headingOf(names: readonly string[], { map, defaults }: RowRules): readonly string[] | string {
  const meant = names.map(name => meaningOf(name, map))
  if (meant.every(field => field === undefined)) return NO_HEADING
  const fields: string[] = []
  for (const [at, name] of names.entries()) {
    const field = meant[at]
    if (field === undefined) return unknown(name, at + 1)
    if (field !== NOTHING && fields.includes(field))
      return `Two columns are "${field}": leave one out with --map "${name}=-".`
    fields.push(field)
  }
  return lacking(field => fields.includes(field) || Object.hasOwn(defaults, field)) ?? fields
}

const meaningOf = (name: string, map: RowRules['map']): string | undefined => {
  const mapped = Object.hasOwn(map, name) ? map[name] : name
  return mapped === NOTHING ? NOTHING : fieldOf(mapped ?? '')
}

const NO_HEADING = `The first line is no heading: begin with one, e.g. name,secret, or say with --map <column>=<field> what its columns are. ${FIELDS}`

function unknown(name: string, nth: number): string {
  const [called, itself] = isName(name) ? [`"${name}"`, name] : [nth, '<its name>']
  return `Column ${called} means nothing here: say which field it is with --map "${itself}=<field>", or leave it out with --map "${itself}=-". ${FIELDS}`
}

const WORD = /(?:[a-z]|[A-Z][a-z])[a-z]{1,11}(?:[A-Z][a-z]{1,11}|ID)*|[A-Z]{2,12}/
const NAME = new RegExp(`^(?:${WORD.source})(?:[ _-](?:${WORD.source})){0,2}$`)
const MAX_NAME = 24

/** Whether a text is plainly the name of a column. What is not may be part of a key, and is never repeated. */
const isName = (text: string): boolean => text.length <= MAX_NAME && NAME.test(text)

function lacking(has: (field: string) => boolean): string | undefined {
  if (!has('name')) return 'There is no column for the name: say which it is with --map <column>=name.'
  if (!has('account'))
    return 'There is no column for the account: add --account, or say which it is with --map <column>=account.'
  if (!has('secret') && !has('digest'))
    return 'There is no column for the key: say which it is with --map <column>=secret, or <column>=digest.'
  return undefined
}
