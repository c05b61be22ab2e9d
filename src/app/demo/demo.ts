import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { lockFolder } from '../../adapters/sqlite/lock.ts'
import { SettingsError } from '../../core/error.ts'
import { readJson } from '../../core/json.ts'

/** What `demo.json` says: where the demo is, and its keys. Scripts rely on it. */
export interface Demo {
  readonly control: string
  readonly gateway: string
  readonly rootKey: string
  readonly apis: Readonly<Record<DemoName, DemoApi>>
  /** Who can log in at the control plane. Missing where the demo is older than logins. */
  readonly people?: DemoPeople
}

/** How one of the demo's people logs in. */
export interface DemoLogin {
  readonly email: string
  readonly password: string
}

/** The operator, and the owner of each API's account by the name of the API. */
export type DemoPeople = { readonly operator: DemoLogin } & Readonly<Record<string, DemoLogin>>

export interface DemoApi {
  /** What a client uses for the published base URL. */
  readonly base: string
  /** The same API by host name. */
  readonly host: string
  readonly account: string
  readonly keys: Readonly<Record<string, string>>
  readonly projects?: Readonly<Record<string, string>>
  readonly collections?: Readonly<Record<string, string>>
  /** ZenHire: a key of project beta. */
  readonly betaKey?: string
}

export const DEMO_NAMES = ['zenhire', 'zensearch', 'jobhive', 'hiring'] as const
export type DemoName = (typeof DEMO_NAMES)[number]
/** What a seed makes of one API; where it is served comes later. */
export type Seeded = Pick<DemoApi, 'account' | 'keys' | 'projects' | 'collections' | 'betaKey'>

/** Where things are, known only once everything listens. */
export interface Places {
  readonly control: string
  readonly gateway: string
  readonly upstreams: Readonly<Record<string, string>>
}

const FILE = 'demo.json'
/** The demo's keys as shell variables, for `. .latchkey/demo.env`. */
const SHELL_FILE = 'demo.env'
const UNFINISHED = 'demo.unfinished'
const DATABASE = ['latchkey.db', 'latchkey.db-wal', 'latchkey.db-shm']

/**
 * Removes what a set-up that was cut short left behind. Call it before the home is opened.
 * @throws {SettingsError} when another process is at it still
 */
export function clearUnfinishedDemo(home: string): void {
  if (!existsSync(join(home, UNFINISHED))) return
  const release = lockFolder(home)
  try {
    for (const file of [...DATABASE, UNFINISHED]) rmSync(join(home, file), { force: true })
  } finally {
    release()
  }
}

/** Marks a demo as begun: until {@link finishDemo} the home holds nothing else. */
export const beginDemo = (home: string): void => writeFileSync(join(home, UNFINISHED), '')

/** The demo's keys by the names examples call them: `ZENHIRE_MAIN` and the like. */
export const demoVariables = ({ apis }: Demo): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(apis).flatMap(([api, { keys }]) =>
      Object.entries(keys).map(([name, key]) => [`${api}_${name}`.toUpperCase(), key]),
    ),
  )

/** Writes `demo.json` and `demo.env`, readable by their owner only, each whole or not at all. */
export function finishDemo(home: string, demo: Demo): void {
  const variables = Object.entries(demoVariables(demo)).map(([name, key]) => `${name}=${key}\n`)
  writeWhole(join(home, SHELL_FILE), variables.join(''))
  writeWhole(join(home, FILE), `${JSON.stringify(demo, null, 2)}\n`)
  rmSync(join(home, UNFINISHED), { force: true })
}

function writeWhole(path: string, text: string): void {
  writeFileSync(`${path}.new`, text, { mode: 0o600 })
  renameSync(`${path}.new`, path)
}

/**
 * The demo of a home, if it has one.
 * @throws {SettingsError} when its file is not as it was written
 */
export function readDemo(home: string): Demo | undefined {
  const path = join(home, FILE)
  if (!existsSync(path)) return undefined
  const reading = readJson(readFileSync(path, 'utf8'))
  if (reading.ok && isDemo(reading.value)) return reading.value
  throw new SettingsError(
    `${path} is not as Latchkey wrote it: put it back, or move it away to go on without the demo.`,
  )
}

const isDemo = (value: unknown): value is Demo =>
  isRecord(value) &&
  isRecord(value['apis']) &&
  DEMO_NAMES.every(name => isRecord(Object(value['apis'])[name]))

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

/** The same demo at the places it has now. */
export const relocated = (demo: Demo, { control, gateway }: Places): Demo => ({
  ...demo,
  control,
  gateway,
  apis: mapNames(name => placed(name, demo.apis[name], gateway)),
})

/** What was seeded, at the place it has now. */
export const placed = (name: DemoName, seeded: Seeded, gateway: string): DemoApi => ({
  ...seeded,
  base: `${gateway}/${name}`,
  host: hostOf(name),
})

/** The host name one of the demo's APIs is reached by. */
export const hostOf = (name: string): string => `${name}.localhost`

const mapNames = (make: (name: DemoName) => DemoApi): Demo['apis'] => ({
  zenhire: make('zenhire'),
  zensearch: make('zensearch'),
  jobhive: make('jobhive'),
  hiring: make('hiring'),
})
