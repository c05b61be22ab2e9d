import { copyFileSync, mkdirSync, readFileSync } from 'node:fs'
import { basename, extname, join, resolve } from 'node:path'
import { systemClock } from '../../adapters/node/clock.ts'
import { showsOnce } from '../../cli/end.ts'
import { SettingsError } from '../../core/error.ts'
import { loadProfile } from '../../profile/profile.ts'
import { readSettings } from '../settings/settings.ts'
import { type Io, questionsIn } from './command.ts'
import { makeWhole } from './place.ts'

/** What a command line says about the new home. */
export interface InitOptions {
  readonly profile?: string
  readonly api?: string
  readonly upstream?: string
}

/** Makes a home with one API and a root key in it, and shows the key once. */
export async function init(
  io: Io,
  given: string | undefined,
  options: InitOptions,
  json: boolean,
): Promise<void> {
  const settings = readSettings(io.env)
  const folder = given === undefined ? settings.LATCHKEY_HOME : resolve(given)
  const wanted = await completed(options)
  let rootKey = ''
  await makeWhole(folder, async part => {
    const profile = broughtProfile(part, wanted.profile)
    const { makeHome } = await import('./make-home.ts')
    rootKey = await makeHome({ ...settings, LATCHKEY_HOME: part }, systemClock(), { ...wanted, profile })
  })
  showsOnce(`its root key is lost: make another with "LATCHKEY_HOME=${quoted(folder)} latchkey root-key"`)
  io.writeError(json ? '' : `Made ${folder} with the API "${wanted.api}". Its root key, shown this once:\n`)
  io.write(json ? `${JSON.stringify({ home: folder, api: wanted.api, rootKey })}\n` : `${rootKey}\n`)
  io.writeError(json ? '' : `Next: LATCHKEY_HOME=${quoted(folder)} latchkey serve\n`)
}

const quoted = (text: string): string =>
  /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`

/** What the new API is. */
interface Wanted {
  readonly profile: string
  readonly api: string
  readonly upstream: string | undefined
}

async function completed({ profile, api, upstream }: InitOptions): Promise<Wanted> {
  if (profile !== undefined && api !== undefined) return { profile, api, upstream }
  const questions = await questionsIn()
  const { shippedNames } = await import('./make-home.ts')
  return {
    profile: profile ?? (await questions.choice('Which profile does your API speak?', shippedNames())),
    api: api ?? (await questions.text('What is your API called? Its path segment at the gateway')),
    upstream: upstream ?? (await upstreamSaid(questions)),
  }
}

async function upstreamSaid(questions: {
  text(message: string): Promise<string>
}): Promise<string | undefined> {
  const said = await questions.text('Where are its requests forwarded to? A URL, or - for nowhere')
  return said === '-' ? undefined : said
}

/** A profile that is a file goes along. @returns the name of the profile */
function broughtProfile(home: string, profile: string): string {
  if (extname(profile) !== '.json') return profile
  const { name } = loadProfile(profile, textOf(profile)).spec
  mkdirSync(join(home, 'profiles'), { mode: 0o700 })
  copyFileSync(profile, join(home, 'profiles', basename(profile)))
  return name
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new SettingsError(`${file} cannot be read: correct --profile.`, { cause })
  }
}
