import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { listening } from '../build/system.ts'
import { aHome, demoOf, expectNoOrphans, launch, manage, ran, serving } from './program.ts'

const portIn = (url: string): number => Number(new URL(url).port)

/** Whether nobody listens there any more. */
const refuses = (url: string): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(portIn(url), '127.0.0.1')
    socket.once('connect', () => resolve(false))
    socket.once('error', () => resolve(true))
    socket.once('connect', () => socket.destroy())
  })

/** An API of its own whose upstream answers when it is told to. */
async function aSlowApi(home: string) {
  const arrived = Promise.withResolvers<ServerResponse>()
  const upstream = createServer((_, response) => arrived.resolve(response))
  const demo = demoOf(home)
  const url = await listening(upstream)
  await manage(demo, 'POST /v1/apis', { name: 'slow', profile: 'starter', upstream: url })
  const account = await manage(demo, 'POST /v1/accounts', { apiId: 'slow', name: 'Acme' })
  const key = await manage(demo, 'POST /v1/keys', {
    accountId: account.json['id'],
    name: 'k',
    scopes: ['things:read'],
  })
  const [secret] = [key.json['secrets']].flat()
  return {
    upstream,
    arrived: arrived.promise,
    key: String(Object(secret).secret),
    base: `${demo.gateway}/slow`,
  }
}

/** Asks to upload, and waits until the gateway wants the body. */
async function anUpload(home: string) {
  const { zenhire } = demoOf(home).apis
  const upload = httpRequest(`${zenhire.base}/api/v1/speech/runs`, {
    method: 'POST',
    headers: {
      'X-API-Key': zenhire.keys['main'],
      'Content-Type': 'application/json',
      'Content-Length': 2,
      Expect: '100-continue',
    },
  })
  const answered: Promise<IncomingMessage[]> = once(upload, 'response')
  upload.flushHeaders()
  await once(upload, 'continue')
  return { upload, answered }
}

describe.each(['SIGINT', 'SIGTERM'] as const)('at %s', signal => {
  it('what is in flight is answered, nothing new is taken, and the exit code is 0', async () => {
    const home = aHome()
    const program = await serving(home)
    const { control, gateway } = demoOf(home)
    const slow = await aSlowApi(home)
    const { upload, answered } = await anUpload(home)
    const reading = fetch(`${slow.base}/v1/things`, { headers: { 'X-API-Key': slow.key } })
    const response = await slow.arrived

    program.child.kill(signal)
    await expect.poll(() => Promise.all([refuses(control), refuses(gateway)])).toEqual([true, true])
    expect(program.said.out).toContain('Stopping')
    expect(program.child.exitCode).toBe(null)

    upload.end('{}')
    const [uploaded] = await answered
    expect([uploaded?.statusCode, uploaded && (await text(uploaded))]).toEqual([
      202,
      expect.stringMatching(/"id"/),
    ])
    response.end('{"slow":true}')
    expect(await (await reading).text()).toBe('{"slow":true}')
    const answeredAt = performance.now()
    expect(await program.ended).toEqual([0, null])
    expect(performance.now() - answeredAt, 'kept-open connections are not waited for').toBeLessThan(3000)
    expect(program.said.out).toMatch(/Stopped\.\n$/)
    expect(program.said.err).toBe('')
    await expectNoOrphans(home)
    slow.upstream.close()
  })
})

it('a wish that is heard twice at once, as from npm and the terminal, is one wish', async () => {
  const home = aHome()
  const program = await serving(home)
  const { upload, answered } = await anUpload(home)
  program.child.kill('SIGINT')
  program.child.kill('SIGINT')
  await expect.poll(() => refuses(demoOf(home).gateway)).toBe(true)
  upload.end('{}')
  const [uploaded] = await answered
  expect(uploaded?.statusCode).toBe(202)
  uploaded?.resume()
  expect(await program.ended).toEqual([0, null])
})

it('a second wish, later, does not wait for what is in flight', async () => {
  const home = aHome()
  const program = await serving(home)
  const slow = await aSlowApi(home)
  const reading = fetch(`${slow.base}/v1/things`, { headers: { 'X-API-Key': slow.key } })
  reading.catch(() => undefined)
  await slow.arrived
  program.child.kill('SIGINT')
  const again = setInterval(() => program.child.kill('SIGINT'), 100)
  expect(await program.ended).toEqual([130, null])
  clearInterval(again)
  await expectNoOrphans(home)
  slow.upstream.closeAllConnections()
  slow.upstream.close()
})

it('a used-up window is still used up after a restart', async () => {
  const home = aHome()
  const first = await serving(home)
  const before = demoOf(home)
  const { account } = before.apis.jobhive
  const made = await manage(before, 'POST /v1/keys', {
    accountId: account,
    name: 'short',
    environment: 'live',
    limits: { 'per-key': 2 },
  })
  const [secret] = [made.json['secrets']].flat()
  const headers = { Authorization: `Bearer ${Object(secret).secret}` }
  const use = async () => {
    const response = await fetch(`${demoOf(home).apis.jobhive.base}/v1/account/profile`, { headers })
    await response.text()
    return response
  }
  await untilWindowIsYoung()
  expect([(await use()).status, (await use()).status, (await use()).status]).toEqual([200, 200, 429])
  await first.stop()
  await serving(home)
  const refused = await use()
  expect([refused.status, Number(refused.headers.get('retry-after')) <= 60]).toEqual([429, true])
})

/** Windows of a minute begin with the minute: what takes seconds is not begun at the end of one. */
const untilWindowIsYoung = (): Promise<void> =>
  expect.poll(() => Date.now() % 60_000, { timeout: 20_000 }).toBeLessThan(45_000)

describe('after SIGKILL', () => {
  it('every key and every credit that was acknowledged is there', async () => {
    const home = aHome()
    const program = await serving(home)
    const demo = demoOf(home)
    const { account } = demo.apis.zenhire
    const balanceOf = async () =>
      Number((await manage(demoOf(home), `GET /v1/accounts/${account}/credits`)).json['balance'])
    const initial = await balanceOf()
    const keys: string[] = []
    const sent = { grants: 0, granted: 0 }

    /** Writes one after the other until the connection breaks; half of the way in, the process is killed. */
    const issue = async () => {
      for (;;) {
        const { json } = await manage(demo, 'POST /v1/keys', { accountId: account, name: 'k' })
        keys.push(String(json['id']))
        if (keys.length === 60) program.child.kill('SIGKILL')
      }
    }
    const grant = async () => {
      for (;;) {
        sent.grants++
        await manage(demo, `POST /v1/accounts/${account}/credits`, { amount: 1 })
        sent.granted++
      }
    }
    await Promise.allSettled([issue(), issue(), issue(), grant(), grant()])
    expect(await program.ended).toEqual([null, 'SIGKILL'])
    expect(keys.length).toBeGreaterThanOrEqual(60)
    expect(sent.granted).toBeGreaterThan(0)
    await expectNoOrphans(home)

    await serving(home)
    const found = await Promise.all(keys.map(id => manage(demoOf(home), `GET /v1/keys/${id}`)))
    expect(found.filter(it => it.status !== 200)).toEqual([])
    const gained = (await balanceOf()) - initial
    expect(gained).toBeGreaterThanOrEqual(sent.granted)
    expect(gained).toBeLessThanOrEqual(sent.grants)
  })

  it.each(['latchkey.lock', 'latchkey.db', 'demo.unfinished', 'demo', 'demo/hiring.sqlite'])(
    'as soon as %s is there, the next start makes the demo as the first one does',
    async name => {
      const home = aHome()
      const first = launch(home, ['serve'])
      await expect.poll(() => existsSync(join(home, name)), { interval: 1, timeout: 30_000 }).toBe(true)
      expect(await first.stop('SIGKILL')).toEqual([null, 'SIGKILL'])
      expect(existsSync(join(home, 'demo.json'))).toBe(false)
      await expectNoOrphans(home)

      await serving(home)
      expect(existsSync(join(home, 'demo.unfinished'))).toBe(false)
      expect((await manage(demoOf(home), 'GET /v1/apis')).json['items']).toHaveLength(5)
    },
  )
})

it('a second process leaves alone a demo that is being made', async () => {
  const home = aHome()
  const first = launch(home, ['serve'])
  const unfinished = join(home, 'demo.unfinished')
  await expect.poll(() => existsSync(unfinished), { interval: 1, timeout: 30_000 }).toBe(true)
  first.child.kill('SIGSTOP')
  const { code, err } = await ran(home, ['serve'])
  expect([code, err]).toEqual([1, expect.stringMatching(/^latchkey: Another Latchkey /)])
  first.child.kill('SIGCONT')
  await first.ready
  expect((await manage(demoOf(home), 'GET /v1/apis')).json['items']).toHaveLength(5)
})
