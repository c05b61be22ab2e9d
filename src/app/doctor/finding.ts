import { resolve } from 'node:path'
import { SettingsError } from '../../core/error.ts'
import { readSettings } from '../settings/settings.ts'
import { SETTINGS, type Settings } from '../settings/table.ts'

/** `refused`: it must not stay like this. */
export type Level = 'ok' | 'warning' | 'refused'

/** What was found about one thing, and what to do about it. */
export interface Finding {
  readonly level: Level
  readonly says: string
  /** What it is about, where that is not what the check is about. */
  readonly check?: string
}

/** What is looked at. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>
  /** The settings, without those that cannot be. */
  readonly settings: Settings
  /** Settings that cannot be, by their names, and what to do. */
  readonly wrong: Readonly<Record<string, string>>
  /** Absolute. */
  readonly home: string
}

/** One thing that is looked at. Finds something for each thing it is about, also when that is well. */
export interface Check {
  /** The name of the setting, or what else it is about. */
  readonly about: string
  readonly look: (around: Surroundings) => readonly Finding[] | Promise<readonly Finding[]>
}

export const ok = (says: string): readonly Finding[] => [{ level: 'ok', says }]
export const warning = (says: string): readonly Finding[] => [{ level: 'warning', says }]
export const refused = (says: string): readonly Finding[] => [{ level: 'refused', says }]

/** What is set, each setting by itself: one that is wrong does not hide another. */
export function surroundings(env: Surroundings['env']): Surroundings {
  const given = Object.entries(env).filter(([name, value]) => name in SETTINGS && value !== undefined)
  const wrong: Record<string, string> = {}
  const right: Record<string, string | undefined> = {}
  for (const [name, value] of given) {
    const complaint = complaintAbout({ [name]: value })
    if (complaint === undefined || HALVES.has(name)) right[name] = value
    else wrong[name] = complaint
  }
  const together = complaintAbout(right)
  if (together !== undefined) wrong[[...HALVES].find(it => together.startsWith(it)) ?? 'settings'] = together
  const settings = readSettings(together === undefined ? right : withoutHalves(right))
  return { env, settings, wrong, home: resolve(settings.LATCHKEY_HOME) }
}

/** Settings of no use without others. */
const HALVES: ReadonlySet<string> = new Set([
  'LATCHKEY_OIDC_ISSUER',
  'LATCHKEY_ROLE',
  'LATCHKEY_TLS_CERT',
  'LATCHKEY_TLS_KEY',
])

const withoutHalves = (given: Surroundings['env']): Surroundings['env'] =>
  Object.fromEntries(Object.entries(given).filter(([name]) => !HALVES.has(name)))

function complaintAbout(given: Surroundings['env']): string | undefined {
  try {
    readSettings(given)
    return undefined
  } catch (cause) {
    if (cause instanceof SettingsError) return cause.message
    throw cause
  }
}
