type Json = Readonly<Record<string, unknown>>

const ONCE = 'Shown once: store it now.'

/** A list as a table, one line for each item. */
export function listText(json: Json, columns: readonly string[]): string {
  const items = objects(json['items'])
  const more = typeof json['next'] === 'string' ? `\nMore: add --cursor ${plain(json['next'])}\n` : ''
  return items.length === 0 ? 'There are none.\n' : tableText(items, columns) + more
}

/** One noun: its fields line by line, then what it has several of as tables. */
export function recordText(json: Json): string {
  const lines = flat(json)
  const width = Math.max(...lines.map(([name]) => name.length))
  const record = lines.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join('')
  const credentials = objects(json['credentials'])
  const secrets = objects(json['secrets'])
  return [
    record,
    ...(credentials.length === 0 ? [] : [tableText(credentials, Object.keys(credentials[0] ?? {}))]),
    ...(secrets.length === 0 ? [] : [`${tableText(secrets, ['side', 'secret'])}${ONCE}\n`]),
  ].join('\n')
}

function flat(json: Json, prefix = ''): readonly (readonly [string, string])[] {
  return Object.entries(json).flatMap(([name, value]) => {
    if (objects(value).length > 0) return []
    if (isObject(value) && Object.keys(value).length > 0) return flat(value, `${prefix}${name}.`)
    return [[plain(prefix + name), cell(value)] as const]
  })
}

function tableText(items: readonly Json[], columns: readonly string[]): string {
  const rows = [columns.map(it => it.toUpperCase()), ...items.map(item => columns.map(it => cell(item[it])))]
  const widths = columns.map((_, at) => Math.max(...rows.map(row => row[at]?.length ?? 0)))
  const line = (row: readonly string[]) => row.map((text, at) => text.padEnd(widths[at] ?? 0)).join('  ')
  return rows.map(row => `${line(row).trimEnd()}\n`).join('')
}

/** A value in one line. Of a thing with a mask, a name or an id, that is enough to know it by. */
function cell(value: unknown): string {
  if (value === null || value === undefined) return '-'
  if (Array.isArray(value)) return value.map(cell).join(', ') || '-'
  return isObject(value) ? cell(value['mask'] ?? value['name'] ?? value['id']) : plain(String(value))
}

/** Nothing a terminal would obey. */
export const plain = (text: string): string => text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, '')

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const objects = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isObject) : [])
