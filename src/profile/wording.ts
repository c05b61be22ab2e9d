import type { z } from 'zod'
import type { Complaint } from './complaint.ts'

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
}

/** What is wrong with a value and how to mend it, where the schema does not say so itself. */
export const inWords: z.core.$ZodErrorMap = issue => {
  switch (issue.code) {
    case 'invalid_type':
      return mistyped(issue.expected, issue.input)
    case 'invalid_value':
      return `use one of ${issue.values.map(it => JSON.stringify(it)).join(', ')}`
    case 'too_small':
      if (issue.origin === 'number' || issue.origin === 'int') return `use ${issue.minimum} or more`
      return issue.origin === 'array' ? `give at least ${issue.minimum}` : 'must not be empty'
    case 'too_big':
      return issue.origin === 'array' ? `give at most ${issue.maximum}` : `use ${issue.maximum} or less`
    case 'invalid_union':
      return mistyped('value', issue.input)
    default:
      return undefined
  }
}

function mistyped(expected: string, input: unknown): string {
  const wanted = KINDS[expected] ?? 'a value that JSON can hold'
  if (input === undefined) return `is missing: give ${wanted}`
  if (typeof input === 'number' && !Number.isFinite(input)) return 'must be a finite number'
  return expected === 'int' && typeof input === 'number'
    ? `must be ${wanted}`
    : `must be ${wanted}, not ${kindOf(input)}`
}

function kindOf(input: unknown): string {
  if (input === null) return 'null'
  return (Array.isArray(input) ? KINDS['array'] : KINDS[typeof input]) ?? typeof input
}

/** A schema's issues as complaints: one for each unknown field, and of a wrong name what is wrong with it. */
export const complaintsIn = (issues: readonly z.core.$ZodIssue[]): readonly Complaint[] =>
  issues.flatMap(issue => {
    if (issue.code === 'unrecognized_keys') {
      const text = 'this field does not exist: correct its spelling or remove it'
      return issue.keys.map(key => ({ path: pathText([...issue.path, key]), text }))
    }
    const text = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message
    return [{ path: pathText(issue.path), text }]
  })

/** `['limits', 0, 'limit']` → `limits[0].limit` */
export function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`
    return text === '' ? String(part) : `${text}.${String(part)}`
  }, '')
}
