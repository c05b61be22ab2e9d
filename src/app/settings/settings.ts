import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { SettingsError } from '../../core/error.ts'
import { readJson } from '../../core/json.ts'
import { closest } from '../../core/spelling.ts'
import type { Complaint } from './kinds.ts'
import { SETTINGS, type Setting, type SettingName, type Settings } from './table.ts'

type Texts = Readonly<Record<string, string | undefined>>

/**
 * Reads every setting. The only place that looks at the environment.
 * @throws {SettingsError} for a name that does not exist or a value that cannot be, saying what may
 */
export function readSettings(environment: Texts): Settings {
  const file = fromFile(environment['LATCHKEY_SETTINGS'])
  refuseUnknown(environment, 'the environment')
  refuseUnknown(file, 'the settings file')
  const given: Texts = { ...file, ...environment }
  const settings: Settings = {
    LATCHKEY_HOME: resolve(value('LATCHKEY_HOME', given)),
    DATABASE_URL: value('DATABASE_URL', given),
    REDIS_URL: value('REDIS_URL', given),
    LATCHKEY_LIMITS: value('LATCHKEY_LIMITS', given),
    LATCHKEY_ROLE: value('LATCHKEY_ROLE', given),
    LATCHKEY_SECRET: value('LATCHKEY_SECRET', given),
    LATCHKEY_HOST: value('LATCHKEY_HOST', given),
    LATCHKEY_TLS_CERT: value('LATCHKEY_TLS_CERT', given),
    LATCHKEY_TLS_KEY: value('LATCHKEY_TLS_KEY', given),
    LATCHKEY_DRAIN_SECONDS: value('LATCHKEY_DRAIN_SECONDS', given),
    LATCHKEY_CONTROL_PORT: value('LATCHKEY_CONTROL_PORT', given),
    LATCHKEY_GATEWAY_PORT: value('LATCHKEY_GATEWAY_PORT', given),
    LATCHKEY_EXT_AUTHZ_PORT: value('LATCHKEY_EXT_AUTHZ_PORT', given),
    LATCHKEY_DEMO: value('LATCHKEY_DEMO', given),
    LATCHKEY_TRUSTED_PROXIES: value('LATCHKEY_TRUSTED_PROXIES', given),
    LATCHKEY_MIGRATE: value('LATCHKEY_MIGRATE', given),
    LATCHKEY_CACHED_KEYS: value('LATCHKEY_CACHED_KEYS', given),
    LATCHKEY_USAGE_FLUSH_SECONDS: value('LATCHKEY_USAGE_FLUSH_SECONDS', given),
    LATCHKEY_USAGE_MINUTES_KEPT_DAYS: value('LATCHKEY_USAGE_MINUTES_KEPT_DAYS', given),
    LATCHKEY_USAGE_HOURS_KEPT_DAYS: value('LATCHKEY_USAGE_HOURS_KEPT_DAYS', given),
    LATCHKEY_USAGE_DAYS_KEPT_DAYS: value('LATCHKEY_USAGE_DAYS_KEPT_DAYS', given),
    LATCHKEY_REFUSALS_KEPT_DAYS: value('LATCHKEY_REFUSALS_KEPT_DAYS', given),
    LATCHKEY_LOG_LEVEL: value('LATCHKEY_LOG_LEVEL', given),
    LATCHKEY_ACCESS_LOG: value('LATCHKEY_ACCESS_LOG', given),
    LATCHKEY_METRICS_PORT: value('LATCHKEY_METRICS_PORT', given),
    OTEL_EXPORTER_OTLP_ENDPOINT: value('OTEL_EXPORTER_OTLP_ENDPOINT', given),
    OTEL_TRACES_SAMPLER_ARG: value('OTEL_TRACES_SAMPLER_ARG', given),
    LATCHKEY_SETTINGS: value('LATCHKEY_SETTINGS', given),
    LATCHKEY_PUBLIC_URL: value('LATCHKEY_PUBLIC_URL', given),
    LATCHKEY_SMTP_URL: value('LATCHKEY_SMTP_URL', given),
    LATCHKEY_MAIL_FROM: value('LATCHKEY_MAIL_FROM', given),
    LATCHKEY_OIDC_ISSUER: value('LATCHKEY_OIDC_ISSUER', given),
    LATCHKEY_OIDC_CLIENT_ID: value('LATCHKEY_OIDC_CLIENT_ID', given),
    LATCHKEY_OIDC_CLIENT_SECRET: value('LATCHKEY_OIDC_CLIENT_SECRET', given),
    LATCHKEY_OIDC_NAME: value('LATCHKEY_OIDC_NAME', given),
    LATCHKEY_URL: value('LATCHKEY_URL', given),
    LATCHKEY_GATEWAY_URL: value('LATCHKEY_GATEWAY_URL', given),
    LATCHKEY_ROOT_KEY: value('LATCHKEY_ROOT_KEY', given),
  }
  refuseHalf(given)
  return settings
}

function value<Name extends SettingName>(name: Name, given: Texts): Settings[Name] {
  const { fallback, parse, secret }: Setting<unknown> = SETTINGS[name]
  const text = given[name] ?? fallback
  const parsed = parse(text)
  if (isComplaint(parsed)) {
    const said = secret ? 'cannot be used' : `is "${text}"`
    throw new SettingsError(`${name} ${said}: ${parsed.complaint}.`)
  }
  return parsed as Settings[Name]
}

const isComplaint = (parsed: unknown): parsed is Complaint =>
  typeof parsed === 'object' && parsed !== null && 'complaint' in parsed

function refuseUnknown(given: Texts, place: string): void {
  const unknown = Object.keys(given).find(
    name => name.startsWith('LATCHKEY_') && !Object.hasOwn(SETTINGS, name),
  )
  if (unknown === undefined) return
  const names = Object.keys(SETTINGS)
  const meant = closest(unknown, names) ?? `one of ${names.join(', ')}`
  throw new SettingsError(`${unknown} in ${place} is not a setting: unset it, or write ${meant}.`)
}

/** What a setting is of no use without. */
const NEEDS: Readonly<Partial<Record<SettingName, readonly SettingName[]>>> = {
  LATCHKEY_OIDC_ISSUER: ['LATCHKEY_OIDC_CLIENT_ID', 'LATCHKEY_OIDC_CLIENT_SECRET'],
  LATCHKEY_EXT_AUTHZ_PORT: ['LATCHKEY_TRUSTED_PROXIES'],
  LATCHKEY_TLS_CERT: ['LATCHKEY_TLS_KEY'],
  LATCHKEY_TLS_KEY: ['LATCHKEY_TLS_CERT'],
}

function refuseHalf(given: Texts): void {
  for (const [name, needed] of Object.entries(NEEDS).filter(([name]) => given[name])) {
    const missing = needed.find(it => !given[it])
    if (missing !== undefined) throw new SettingsError(`${name} needs ${missing}: set it too.`)
  }
  const role = given['LATCHKEY_ROLE'] ?? SETTINGS.LATCHKEY_ROLE.fallback
  if (role === 'all' || given['DATABASE_URL']) return
  throw new SettingsError(
    `LATCHKEY_ROLE is "${role}", which needs DATABASE_URL: one plane alone works on a PostgreSQL that other nodes use too.`,
  )
}

function fromFile(path: string | undefined): Texts {
  if (!path) return {}
  const reading = readJson(textOf(path))
  if (!reading.ok) throw new SettingsError(`The settings file ${path} cannot be read: ${reading.complaint}`)
  const { value: settings } = reading
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) {
    throw new SettingsError(`The settings file ${path} must hold one JSON object.`)
  }
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, String(value)]))
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    throw new SettingsError(
      `The settings file ${path} cannot be opened. Correct LATCHKEY_SETTINGS or remove it.`,
    )
  }
}
