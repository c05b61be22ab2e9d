import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEMO_NAMES, type DemoName } from '../../src/app/demo/demo.ts'
import { Fault } from '../../src/core/error.ts'
import { DAY } from '../../src/core/terms.ts'
import { type Answer, type Asking, ask, at } from '../build/client.ts'
import { type System, startSystem } from '../build/system.ts'
import { unissued } from './alike.ts'
import { CARRIED, damaged } from './scene.ts'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-secrets-'))
/** Every secret that was ever issued or imported. */
const secrets = new Set<string>()
/** All answers, as text, each with the secrets it was made to show. */
const heard: { readonly line: string; readonly text: string; readonly shows: readonly string[] }[] = []
const files: { readonly when: string; readonly name: string; readonly bytes: Buffer }[] = []
let logged: readonly string[] = []

/** What a customer of each system does, in a form that holds for all of them. */
const LINES: Readonly<Record<DemoName, readonly string[]>> = {
  zenhire: ['POST /api/v1/speech/runs', 'GET /api/v1/speech/runs', 'GET /api/v1/cvdeepmatch/runs'],
  zensearch: ['GET /v1/docs/search?q=keys', 'POST /v1/docs/search', 'DELETE /v1/docs/documents/none'],
  jobhive: ['GET /v1/account/profile', 'POST /v1/interviews', 'DELETE /v1/interviews/none'],
  hiring: ['GET /v1/interviews', 'POST /v1/jobs', 'GET /v1/reports'],
}
const PREFIXES = { zenhire: 'zh_api_', zensearch: 'zsk_sk_', jobhive: 'jh_live_', hiring: 'hr_' } as const
const WANTED: Readonly<Record<DemoName, object>> = {
  zenhire: {},
  zensearch: { signed: true, restrictions: { hosts: ['docs.example.com'] } },
  jobhive: { environment: 'live', limits: { 'per-key': 3 } },
  hiring: { scopes: ['interviews:read', 'jobs:write'] },
}

async function hear(
  line: string,
  base: string,
  asking: Asking,
  shows: readonly string[] = [],
): Promise<Answer> {
  const answer = await ask(line, base, asking)
  heard.push({ line, text: `${JSON.stringify([...answer.headers])}\n${answer.text}`, shows })
  return answer
}

function manager({ demo }: System) {
  const headers = { Authorization: `Bearer ${demo.rootKey}`, 'Content-Type': 'application/json' }
  const call = (line: string, body?: unknown) => hear(line, demo.control, { headers, body })
  /** A call whose answer shows new secrets, and only those. */
  const making = async (line: string, body: unknown) => {
    const { status, json, headers: got, text } = await ask(line, demo.control, { headers, body })
    const made = [json['secrets']].flat().map(it => String(at(it, 'secret')))
    for (const secret of made) secrets.add(secret)
    heard.push({ line, text: `${JSON.stringify([...got])}\n${text}`, shows: made })
    expect([status < 300, made.length > 0]).toEqual([true, true])
    return { id: String(json['id']), made }
  }
  return { call, making }
}

async function drive(system: System, name: DemoName): Promise<void> {
  const { call, making } = manager(system)
  const { account, base, keys } = system.demo.apis[name]
  const { id, made } = await making('POST /v1/keys', { accountId: account, name: 'Driven', ...WANTED[name] })
  const rotated = await making(`POST /v1/keys/${id}/rotate`, { graceSeconds: 60 })
  const all = [...Object.values(keys), ...made, ...rotated.made]
  await everywhere(name, base, all)
  for (const line of [`GET /v1/keys/${id}`, `GET /v1/keys?account=${account}&limit=100`]) await call(line)
  await call(`PATCH /v1/keys/${id}`, { name: 'Renamed' })
  await call(`POST /v1/keys/${id}/disable`)
  await everywhere(name, base, [...made, ...rotated.made])
  await call(`POST /v1/keys/${id}/revoke`, { reason: 'Seen in a screenshot' })
  await everywhere(name, base, [...made, ...rotated.made])
}

/** Each key in its place, damaged, twice, and where keys do not belong. */
async function everywhere(name: DemoName, base: string, keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    for (const line of LINES[name]) await hear(line, base, { headers: CARRIED[name](key), body: {} })
    const [line = ''] = LINES[name]
    for (const other of ['X-API-Key', 'Authorization', 'X-ZenSearch-Key', 'Cookie', 'Referer'])
      await hear(line, base, { headers: { [other]: key } })
    await hear(line, base, { headers: CARRIED[name](damaged(key)) })
    await hear(line, base, { headers: CARRIED[name](`${key}, ${key}`) })
    await hear(`GET /v1/${key}`, base, { headers: CARRIED[name](key) })
    await hear(`GET /?api_key=${key}`, base, {})
    await hear(`GET /${key}/v1`, base.replace(`/${name}`, ''), {})
  }
}

const snapshot = (when: string) =>
  files.push(...readdirSync(folder).map(name => ({ when, name, bytes: readFileSync(join(folder, name)) })))

/** Every way the same secret may be written. */
const spellings = (secret: string): readonly string[] => {
  const bytes = Buffer.from(secret)
  const shifted = [0, 1, 2].map(by =>
    Buffer.concat([Buffer.alloc(by), bytes])
      .toString('base64')
      .slice(4, -4),
  )
  return [
    secret,
    encodeURIComponent(secret),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    ...shifted,
    ...shifted.map(it => it.replaceAll('+', '-').replaceAll('/', '_')),
  ]
}
const occurs = (secret: string, bytes: Buffer): boolean =>
  spellings(secret).some(it => bytes.includes(it)) || bytes.includes(Buffer.from(secret, 'utf16le'))

beforeAll(async () => {
  const system = await startSystem({ LATCHKEY_HOME: folder })
  const { demo, home, clock } = system
  secrets.add(demo.rootKey)
  for (const name of DEMO_NAMES) for (const key of Object.values(demo.apis[name].keys)) secrets.add(key)
  const legacy = `zh_cv_live_${'Imported'.repeat(4)}`
  secrets.add(legacy)
  const body = { rows: [{ accountId: demo.apis.zenhire.account, name: 'Imported', secret: legacy }] }
  await manager(system).call('POST /v1/keys/import', body)
  await manager(system).call('POST /v1/keys/import', body)
  for (const name of DEMO_NAMES) await drive(system, name)
  clock.advance(DAY)
  for (const name of DEMO_NAMES)
    await everywhere(name, demo.apis[name].base, Object.values(demo.apis[name].keys))
  await breakDown(system)
  await home.ports.usage.flush()
  snapshot('running')
  await system.close()
  snapshot('stopped')
  logged = system.logged
}, 120_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The store stops answering: what is logged then must not name keys either. */
async function breakDown({ demo, home }: System): Promise<void> {
  const { dossier } = home.ports.keys
  for (const cause of [new Fault('the store cannot answer'), new TypeError('a mistake of ours')]) {
    Object.assign(home.ports.keys, { dossier: () => Promise.reject(cause) })
    for (const name of DEMO_NAMES) {
      const [line = ''] = LINES[name]
      const key = unissued(PREFIXES[name])
      secrets.add(key)
      const { status } = await hear(line, demo.apis[name].base, { headers: CARRIED[name](key) })
      expect([500, 503]).toContain(status)
    }
  }
  Object.assign(home.ports.keys, { dossier })
}

describe('a secret', () => {
  it('was issued, and used, many times over', () => {
    expect(secrets.size).toBeGreaterThan(30)
    expect(heard.length).toBeGreaterThan(900)
    expect(new Set(heard.map(it => it.shows.length))).toEqual(new Set([0, 1, 2]))
  })

  it('is in the answer that made it', () => {
    for (const { text, shows } of heard) for (const secret of shows) expect(text).toContain(secret)
  })

  it('is in no other answer, neither in a header nor in a body, in any spelling', () => {
    const leaks = heard.flatMap(({ line, text, shows }) =>
      [...secrets].filter(it => !shows.includes(it) && occurs(it, Buffer.from(text))).map(it => [line, it]),
    )
    expect(leaks).toEqual([])
  })

  it('nor is its digest', () => {
    const digests = [...secrets].map(it => createHash('sha256').update(it).digest('hex'))
    expect(heard.filter(({ text }) => digests.some(it => text.includes(it)))).toEqual([])
  })

  it('is not logged, even when the store breaks down', () => {
    expect(logged.length).toBeGreaterThan(0)
    expect([...secrets].filter(it => occurs(it, Buffer.from(logged.join('\n'))))).toEqual([])
  })

  it('is in no file on disk, running or stopped, in any spelling; its digest is', () => {
    expect(files.map(it => it.name)).toContain('latchkey.db')
    const leaks = files.flatMap(({ when, name, bytes }) =>
      [...secrets].filter(it => occurs(it, bytes)).map(it => [when, name, it]),
    )
    expect(leaks).toEqual([])
    const [database] = files.filter(it => it.when === 'stopped' && it.name === 'latchkey.db')
    const digest = createHash('sha256')
      .update([...secrets][0] ?? '')
      .digest('hex')
    expect(database?.bytes.includes(digest) || database?.bytes.includes(Buffer.from(digest, 'hex'))).toBe(
      true,
    )
  })

  it('would be found, were it there', () => {
    const secret = 'zh_api_abcdefghijklmnopqrstuvwxyz0123456789'
    const texts = ['', 'x', 'xy'].flatMap(before => [
      `${before}${secret}`,
      Buffer.from(`${before}${secret}`).toString('base64'),
      Buffer.from(`${before}${secret}`).toString('hex'),
    ])
    for (const text of texts) expect(occurs(secret, Buffer.from(`{"a":"${text}"}`))).toBe(true)
    expect(occurs(secret, Buffer.from(secret, 'utf16le'))).toBe(true)
    expect(occurs(secret, Buffer.from(damaged(secret)))).toBe(false)
  })
})
