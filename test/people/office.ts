import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { onTestFinished } from 'vitest'
import { memoryCounters } from '../../src/adapters/memory/counters.ts'
import { nodeSecrets } from '../../src/adapters/node/secrets.ts'
import { problemResponse } from '../../src/control/problems.ts'
import type { AuditEntry } from '../../src/core/audit.ts'
import { attributedBy } from '../../src/people/attribute.ts'
import { openPeople } from '../../src/people/people.ts'
import type { SingleSignOn } from '../../src/people/sso.ts'
import type { Letter, Mail } from '../../src/ports/mail.ts'
import { listening, testClock } from '../build/system.ts'
import { peopleStores } from './stores.ts'

export const PASSWORD = 'correct horse battery'

export interface OfficeOptions {
  readonly sso?: SingleSignOn
  readonly mail?: Mail
  /** Where the cookies are for, when that is not where the server listens. */
  readonly publicUrl?: string
}

/** What a browser is answered. */
interface Answered {
  readonly status: number
  readonly headers: Headers
  /** The cookies that are set. */
  readonly set: readonly string[]
  readonly text: string
  readonly json: Readonly<Record<string, unknown>>
}

/** People over HTTP, with a real database of its own. */
export async function anOffice(options: OfficeOptions = {}) {
  const { stores, rowsOf, columnsOf, write, failing } = await peopleStores()
  const clock = testClock()
  const letters: Letter[] = []
  const logged: string[] = []
  const note = (fields: object, message: string) => void logged.push(JSON.stringify({ message, ...fields }))
  const server = createServer((request, response) => void listen(request, response))
  const url = (await listening(server)).replace('127.0.0.1', 'localhost')
  onTestFinished(() => void server.close())
  const publicUrl = options.publicUrl ?? url
  const log = { info: note, error: note }
  const secrets = nodeSecrets()
  const mail = options.mail ?? { send: async (letter: Letter) => void letters.push(letter) }
  const reopened = () =>
    openPeople({
      ...{ publicUrl, secrets, mail, log, clock, sso: options.sso, counters: memoryCounters() },
      database: stores.peopleDatabase(attributedBy(clock)),
      store: stores.people,
      secret: 'a secret of thirty-two characters',
      spell: problemResponse,
    })
  const opened = await reopened()
  const { people } = opened
  const listen = getRequestListener((request, { incoming }) =>
    people.handle(request, request.headers.get('x-test-address') ?? incoming.socket.remoteAddress),
  )
  const entries = async (): Promise<readonly AuditEntry[]> => stores.audit.entries(0)
  const actions = async () => (await entries()).map(it => it.action)
  const somebody = async (email = 'ada@example.com', operator = false) => {
    const made = await people.create({ email, name: 'Ada', password: PASSWORD }, operator)
    if (made === 'taken') throw new Error('taken')
    return made
  }
  return {
    ...opened,
    ...{ stores, clock, url, publicUrl, letters, logged, log, secrets, mail },
    ...{ entries, actions, rowsOf, columnsOf, write, failing, somebody, browser, reopened },
  }

  /** A caller that keeps cookies, and says where it comes from as browsers do. */
  function browser(extra: Readonly<Record<string, string>> = {}) {
    const jar = new Map<string, string>()
    const cookies = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const call = async (line: string, body?: unknown): Promise<Answered> => {
      const [method = 'GET', path = '/'] = line.split(' ')
      const response = await fetch(`${url}/v1/auth${path}`, {
        method,
        redirect: 'manual',
        headers: {
          Origin: new URL(publicUrl).origin,
          ...(jar.size === 0 ? {} : { Cookie: cookies() }),
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...extra,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
      const set = response.headers.getSetCookie()
      for (const cookie of set) keep(jar, cookie)
      const text = await response.text()
      return { status: response.status, headers: response.headers, set, text, json: parsed(text) }
    }
    const login = (email = 'ada@example.com', password = PASSWORD) =>
      call('POST /sign-in/email', { email, password })
    const session = () => people.identify(new Headers({ cookie: cookies() }))
    return { call, login, session, jar, cookies }
  }
}

export type Office = Awaited<ReturnType<typeof anOffice>>
export type Browser = ReturnType<Office['browser']>

function keep(jar: Map<string, string>, cookie: string): void {
  const [pair = ''] = cookie.split(';')
  const at = pair.indexOf('=')
  if (/max-age=0/i.test(cookie)) jar.delete(pair.slice(0, at))
  else jar.set(pair.slice(0, at), pair.slice(at + 1))
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(text))
  } catch {
    return {}
  }
}
