import { readJson } from '../core/json.ts'
import type { Attributes } from './routes.ts'
import type { RouteSpec } from './schema.ts'

/** The attributes of one request, or the sentence that says why they cannot be known. */
export type AttributesReading =
  | { readonly ok: true; readonly attributes: Attributes }
  | { readonly ok: false; readonly complaint: string }

type Values = readonly string[] | { readonly complaint: string }

/**
 * Reads a route's attributes from the query and, where the route asks, from the JSON body.
 * A value given twice, in two spellings, in query and body, or not as text is refused: the upstream
 * could take another one than we judged. So is a body that is not a JSON object, whatever its content type.
 * @param body exactly the bytes sent; empty for none
 */
export function readAttributes(spec: RouteSpec, query: string, body: Uint8Array): AttributesReading {
  const fields = fieldsOf(spec, body)
  if ('complaint' in fields) return { ok: false, complaint: fields.complaint }
  const strict = new URLSearchParams(query)
  const loose = query.includes(';') ? new URLSearchParams(query.replaceAll(';', '&')) : strict
  const attributes: Record<string, readonly string[]> = {}
  for (const [name, source] of Object.entries(spec.attributes)) {
    const values = valuesOf(name, source, { strict, loose }, fields.object)
    if ('complaint' in values) return { ok: false, complaint: values.complaint }
    attributes[name] = values
  }
  return { ok: true, attributes }
}

type Fields = { readonly object: Readonly<Record<string, unknown>> } | { readonly complaint: string }

function fieldsOf(spec: RouteSpec, body: Uint8Array): Fields {
  const wanted = Object.values(spec.attributes).some(it => it.json !== undefined)
  if (!wanted || body.length === 0) return { object: {} }
  const text = decoded(body)
  const reading = text === undefined ? undefined : readJson(text)
  if (reading === undefined) return { complaint: 'The body is not UTF-8 text.' }
  if (!reading.ok) return { complaint: `The body cannot be read: ${reading.complaint}` }
  const { value } = reading
  return isObject(value) ? { object: value } : { complaint: 'The body must be a JSON object.' }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function decoded(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    return undefined
  }
}

/** A query as the standard reads it, and as servers read it that part it at `;` too. */
interface Parameters {
  readonly strict: URLSearchParams
  readonly loose: URLSearchParams
}

type Source = RouteSpec['attributes'][string]

function valuesOf(
  name: string,
  source: Source,
  parameters: Parameters,
  object: Readonly<Record<string, unknown>>,
): Values {
  const fromQuery = source.query === undefined ? [] : parameterValues(source.query, parameters)
  const fromBody = source.json === undefined ? [] : fieldValues(source.json, object)
  if ('complaint' in fromQuery) return fromQuery
  if ('complaint' in fromBody) return fromBody
  if (fromQuery.length > 1 || (fromQuery.length > 0 && fromBody.length > 0)) {
    return { complaint: `Give "${source.query ?? name}" once.` }
  }
  const values = [...fromQuery, ...fromBody]
  return values.length > 0 || source.default === undefined ? values : [source.default]
}

/** `Collection=` and `collection[]=` are `collection=` to some servers, and `;` is `&`. */
function parameterValues(parameter: string, { strict, loose }: Parameters): Values {
  const wanted = parameter.toLowerCase()
  const others = [...loose.keys()].filter(
    it => it !== parameter && it.trim().toLowerCase().replace(/\[.*$/s, '') === wanted,
  )
  const values = strict.getAll(parameter)
  const same = JSON.stringify(loose.getAll(parameter)) === JSON.stringify(values)
  if (others.length === 0 && same) return values
  return { complaint: `Spell the parameter "${parameter}" exactly so, once.` }
}

function fieldValues(field: string, object: Readonly<Record<string, unknown>>): Values {
  const spellings = Object.keys(object).filter(it => it.toLowerCase() === field.toLowerCase())
  if (spellings.length === 0) return []
  if (spellings.length > 1 || spellings[0] !== field)
    return { complaint: `Spell the field "${field}" exactly so, once.` }
  const values = [object[field]].flat()
  const texts = values.filter(it => typeof it === 'string')
  return texts.length > 0 && texts.length === values.length
    ? texts
    : { complaint: `The field "${field}" must be text.` }
}
