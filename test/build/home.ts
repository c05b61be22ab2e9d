import { openHome } from '../../src/app/home.ts'
import { serve } from '../../src/app/planes/planes.ts'
import { ensureRootKey } from '../../src/app/root.ts'
import { readSettings } from '../../src/app/settings/settings.ts'
import type { PeopleLog } from '../../src/people/logins.ts'
import type { Answer, Asking } from './client.ts'
import { settingsFor } from './postgres.ts'
import { askControl } from './promised.ts'
import { type TestClock, testClock } from './system.ts'
import { worth } from './worth.ts'

interface HomeOptions {
  readonly knownRootKey?: string | undefined
  readonly clock?: TestClock
  readonly settings?: Readonly<Record<string, string>>
  /** As in a demo. */
  readonly lettersInLog?: boolean
}

/** Latchkey over a real folder, on free ports, without the demo. */
export async function aHome(
  folder: string,
  { knownRootKey, clock = testClock(), settings: more = {}, lettersInLog = true }: HomeOptions = {},
) {
  const settings = readSettings({
    LATCHKEY_HOME: folder,
    LATCHKEY_CONTROL_PORT: '0',
    LATCHKEY_GATEWAY_PORT: '0',
    LATCHKEY_DEMO: '0',
    ...(await settingsFor(folder)),
    ...more,
  })
  const logged: string[] = []
  /** Everything told in passing, mails too. */
  const noted: string[] = []
  const home = await openHome(settings, clock)
  const rootKey = worth(knownRootKey ?? (await ensureRootKey(home.ports, home.profiles)))
  const log: PeopleLog = {
    info: (fields, message) => void noted.push(JSON.stringify({ message, ...fields })),
    error: (fields, message) => void logged.push(JSON.stringify({ message, ...fields })),
  }
  const running = await serve(home, settings, log, { lettersInLog })

  const call = (method: string, path: string, { headers, body }: Asking = {}): Promise<Answer> =>
    askControl(`${method} ${path}`, running.controlUrl, {
      body,
      headers: {
        Authorization: `Bearer ${rootKey}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
    })

  return {
    home,
    running,
    rootKey,
    clock,
    logged,
    noted,
    call,
    /** Protects an API of a shipped profile. @returns the id of an account of it */
    async anAccount(profile = 'zensearch'): Promise<string> {
      await call('POST', '/v1/apis', { body: { name: profile, profile } })
      const { json } = await call('POST', '/v1/accounts', { body: { apiId: profile, name: 'Acme' } })
      return String(json['id'])
    },
    async close() {
      await running.close()
      await home.close()
    },
  }
}

export type TestHome = Awaited<ReturnType<typeof aHome>>
