/** What a template may speak of. A profile that names anything else does not load. */
export const PLACEHOLDERS = {
  $code: 'the row’s code',
  $status: 'the HTTP status, a number',
  $title: 'the row’s title',
  $message: 'the row’s message, filled in',
  $hint: 'the row’s hint, filled in',
  $details: 'the row’s details, filled in',
  $requestId: 'the id of this request, also in X-Request-Id',
  $api: 'the title of the API',
  $header: 'the header that carries the key',
  $required: 'what the request needed: scopes, modules or environments',
  $requiredText: 'the same, separated by spaces',
  $granted: 'what the key or account has of it',
  $resource: 'the collection that was asked for',
  $environment: 'the environment of the key',
  $limit: 'uses allowed in the window',
  $remaining: 'uses left in the window',
  $used: 'uses counted in the window',
  $reset: 'when the full limit is back, Unix seconds',
  $retryAfter: 'seconds until the request can succeed, at least 1',
} as const

export type Placeholder = keyof typeof PLACEHOLDERS
export type Values = { readonly [Name in Placeholder]?: unknown }

/** A template compiled once: hand it values, get the filled-in copy. */
export type Fill<T> = (values: Values) => T

const PLACEHOLDER = /\$[A-Za-z]+/g
/** The same, caught, so that splitting keeps it. */
const PLACEHOLDER_BETWEEN = /(\$[A-Za-z]+)/
/** Would end a header, its quoted text, or the process that sends it. */
const UNFIT = /[^\x20-\x7e]|["\\]/g

/** A placeholder that does not exist, and where in the template it stands. */
export interface Stranger {
  readonly name: string
  readonly path: readonly PropertyKey[]
}

/** Placeholders in a template, at any depth, that do not exist. */
export function strangers(template: unknown, path: readonly PropertyKey[]): readonly Stranger[] {
  if (typeof template === 'string') {
    const names = template.match(PLACEHOLDER) ?? []
    return names.filter(it => !Object.hasOwn(PLACEHOLDERS, it)).map(name => ({ name, path }))
  }
  if (Array.isArray(template)) return template.flatMap((part, index) => strangers(part, [...path, index]))
  if (typeof template !== 'object' || template === null) return []
  return Object.entries(template).flatMap(([name, part]) => strangers(part, [...path, name]))
}

/** Compiles a text. A placeholder with no value becomes the empty text; a list is joined with commas. */
export const fillText = (template: string): Fill<string> => filler(template, asText)

/** Compiles a header's value. What a value may not hold there, quotes among it, becomes a question mark. */
export const fillHeader = (template: string): Fill<string> =>
  filler(template, value => (typeof value === 'number' ? String(value) : asText(value).replace(UNFIT, '?')))

/** A template taken apart once: texts and placeholders in turn, beginning with a text. */
function filler(template: string, spell: (value: unknown) => string): Fill<string> {
  const [first = '', ...rest] = template.split(PLACEHOLDER_BETWEEN)
  return values => {
    let text = first
    for (let at = 0; at < rest.length; at += 2) {
      text += spell(values[rest[at] as Placeholder]) + rest[at + 1]
    }
    return text
  }
}

/** Compiles a JSON template. A text that is one placeholder keeps its value's type; key order is kept. */
export function fillJson(template: unknown): Fill<unknown> {
  if (typeof template === 'string') {
    if (Object.hasOwn(PLACEHOLDERS, template)) return values => values[template as Placeholder]
    return fillText(template)
  }
  if (Array.isArray(template)) {
    const parts = template.map(fillJson)
    return values => parts.map(part => part(values))
  }
  if (typeof template !== 'object' || template === null) return () => template
  const fields = Object.entries(template).map(([name, part]) => [name, fillJson(part)] as const)
  return values => Object.fromEntries(fields.map(([name, part]) => [name, part(values)]))
}

function asText(value: unknown): string {
  if (value === undefined) return ''
  return Array.isArray(value) ? value.join(', ') : String(value)
}
