import { pino } from 'pino'
import type { Settings } from '../settings/table.ts'
import { LOG_EVENTS, type LogEvent } from './log-events.ts'

type Fields = Readonly<Record<string, unknown>>

/** Lines of the log, by what they say. */
const EVENTS: ReadonlyMap<string, LogEvent & { readonly event: string }> = new Map(
  Object.entries(LOG_EVENTS).map(([event, it]) => [it.message, { event, ...it }]),
)

/** Only these of an error: what else it carries may hold what somebody sent. */
const ERROR_FIELDS = ['name', 'message', 'code', 'stack'] as const

/** Where it is told what an operator must know. */
export interface Log {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** Nobody reads it. */
export const noLog: Log = { info: () => undefined, warn: () => undefined, error: () => undefined }

/** Where lines go: a file descriptor, or anything that takes text. */
export type Sink = { write(text: string): void }

/**
 * Writes JSON lines: only those the table knows, with only the fields it allows each of them, and with the trace
 * they belong to.
 * @param traceId of what is under way, where that is traced
 */
export function openLog(
  { LATCHKEY_LOG_LEVEL: level }: Pick<Settings, 'LATCHKEY_LOG_LEVEL'>,
  traceId: () => string | undefined,
  sink: Sink = pino.destination({ dest: 2, sync: true }),
): Log {
  const lines = pino({ level, base: null, serializers: { err: said => said } }, sink)
  const line = (given: object, message: string): Fields => {
    const fields: Fields = { ...given }
    const known = EVENTS.get(message)
    const told = (known?.fields ?? []).flatMap(name => (name in fields ? [[name, plain(fields[name])]] : []))
    return { event: known?.event ?? 'other', traceId: traceId(), ...Object.fromEntries(told) }
  }
  return {
    info: (fields, message) => lines.info(line(fields, message), message),
    warn: (fields, message) => lines.warn(line(fields, message), message),
    error: (fields, message) => lines.error(line(fields, message), message),
  }
}

/** So deep are causes of causes told. */
const MAX_CAUSES = 5

/** What is told of an error by name, and of its causes; anything else as it is. */
function plain(value: unknown, depth = 0): unknown {
  if (!(value instanceof Error)) return value
  if (depth > MAX_CAUSES) return value.message
  const { cause } = value
  const told = ERROR_FIELDS.flatMap(name => (name in value ? [[name, Object(value)[name]]] : []))
  return { ...Object.fromEntries(told), ...(cause === undefined ? {} : { cause: plain(cause, depth + 1) }) }
}
