import { readFileSync } from 'node:fs'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { readJson } from '../core/json.ts'
import { standardInput } from './standard-input.ts'
import type { Flag, FlagKind } from './verb.ts'

/** How one kind of flag reads its text, and what it is when cleared. */
interface Reader {
  readonly read?: (text: string, before: unknown) => unknown
  readonly cleared: unknown
}

/** Seconds in each unit of time. */
const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }

const READERS: Readonly<Record<FlagKind, Reader>> = {
  text: { cleared: null },
  texts: { read: (text, before) => [...(Array.isArray(before) ? before : []), text], cleared: [] },
  number: { read: wholeNumber, cleared: null },
  numbers: { read: (text, before) => ({ ...Object(before), ...namedNumber(text) }), cleared: null },
  named: { read: (text, before) => ({ ...Object(before), ...namedText(text) }), cleared: null },
  span: { read: secondsIn, cleared: null },
  switch: { cleared: false },
  all: { cleared: undefined },
  file: { read: contentOf, cleared: undefined },
}

/** Offers flags, and where they clear their `--no-…`. Those that say different things of one field exclude each other. */
export function addFlags(command: Command, flags: readonly Flag[]): void {
  for (const group of Map.groupBy(flags, it => it.field).values()) {
    const options = group.flatMap(optionsOf)
    for (const option of options) command.addOption(option)
    if (options.length > 1) refuseTwo(command, options)
  }
}

function optionsOf(flag: Flag): readonly Option[] {
  const option = new Option(flag.flags, flag.about).makeOptionMandatory(flag.required ?? false)
  const { read } = READERS[flag.kind ?? 'text']
  if (read !== undefined) option.argParser(read)
  return flag.clears ? [option, new Option(`--no-${option.name()}`, `clears ${option.long}`)] : [option]
}

/** By what is written: `--no-…` fills the same field as its counterpart, which would hide that both are there. */
function refuseTwo(command: Command, options: readonly Option[]): void {
  let first: Option | undefined
  for (const option of options) {
    command.on(`option:${option.name()}`, () => {
      if (first !== undefined && first !== option)
        command.error(`error: option '${option.long}' cannot be used with option '${first.long}'`)
      first = option
    })
  }
}

/** The fields the flags of a command line fill: a body, or a query. */
export function fieldsOf(
  flags: readonly Flag[],
  options: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const fields: Record<string, unknown> = {}
  for (const flag of flags) {
    const value = options[new Option(flag.flags).attributeName()]
    if (value !== undefined) put(fields, flag.field.split('.'), said(flag, value))
  }
  return fields
}

function said({ kind = 'text' }: Flag, value: unknown): unknown {
  if (kind === 'all') return 'all'
  return value === false ? READERS[kind].cleared : value
}

function put(fields: Record<string, unknown>, [name = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    fields[name] = value
    return
  }
  const inner: Record<string, unknown> = { ...Object(fields[name]) }
  put(inner, rest, value)
  fields[name] = inner
}

function wholeNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Give a whole number, 0 or more.')
}

/** Whole seconds in a length of time: `24h`, `90m`, `7d`, `30s`, or seconds alone. */
function secondsIn(text: string): number {
  const [, count, unit = 's'] = /^(\d{1,9})([smhd])?$/.exec(text) ?? []
  if (count === undefined) throw new InvalidArgumentError('Give a length of time, e.g. 90m, 24h or 7d.')
  return Number(count) * (UNITS[unit] ?? 1)
}

function namedNumber(text: string): Readonly<Record<string, number>> {
  const [, name, uses] = /^([^=]+)=(\d{1,15})$/.exec(text) ?? []
  if (name === undefined) throw new InvalidArgumentError('Write limit=uses, e.g. per-key=50.')
  return { [name]: Number(uses) }
}

function namedText(text: string): Readonly<Record<string, string>> {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? []
  if (name === undefined || value === undefined)
    throw new InvalidArgumentError('Write name=text, e.g. tab=7.')
  return { [name]: value }
}

/**
 * What a file, or `-` for standard input, holds, without space around it. A secret is never an argument: those
 * stand in process lists and shell histories.
 */
export function contentOf(file: string): string {
  try {
    return (file === '-' ? standardInput() : readFileSync(file)).toString('utf8').trim()
  } catch {
    throw new InvalidArgumentError('It cannot be read.')
  }
}

/** The value of a JSON text that is an object, or undefined. */
export function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  const json = readJson(text)
  if (!json.ok || typeof json.value !== 'object' || json.value === null || Array.isArray(json.value))
    return undefined
  return Object.fromEntries(Object.entries(json.value))
}
