import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEMO_NAMES, type DemoName } from '../../src/app/demo/demo.ts'
import { type Answer, ask } from '../build/client.ts'
import { type System, startSystem } from '../build/system.ts'
import { CARRIED, plain, said } from './scene.ts'

let system: System
beforeAll(async () => {
  system = await startSystem()
})
afterAll(() => system.close())

/** Of each system a key that works, a request, and one it refuses. */
const SAMPLES: Readonly<Record<DemoName, readonly [key: string, line: string, refused: string]>> = {
  zenhire: ['main', 'GET /api/v1/speech/runs?limit=5', 'GET /api/v1/cvdeepmatch/runs'],
  zensearch: ['secret', 'GET /v1/docs/search?q=keys', 'GET /v1/docs/search?collection=archive'],
  jobhive: ['readOnly', 'GET /v1/interviews?limit=5', 'GET /v1/analytics'],
  hiring: ['readInterviews', 'GET /v1/interviews?limit=5', 'GET /v1/jobs'],
}

const carried = (name: DemoName, key: string) => CARRIED[name](system.demo.apis[name].keys[key] ?? '')

const byPath = (name: DemoName, line: string, headers: Readonly<Record<string, string>>): Promise<Answer> =>
  ask(line, system.demo.apis[name].base, { headers })

const byHost = (host: string, line: string, headers: Readonly<Record<string, string>>): Promise<Answer> =>
  ask(line, system.demo.gateway, { headers: { ...headers, Host: host } })

/** Where limits count, every request tells another number. */
const steady = (answer: Answer) => {
  const headers = new Headers(answer.headers)
  headers.delete('x-ratelimit-remaining')
  return plain({ ...answer, headers })
}

describe.each(DEMO_NAMES)('%s by its host name', name => {
  const [key, line, refused] = SAMPLES[name]
  const host = `${name}.localhost`

  it('is what demo.json says', () => expect(system.demo.apis[name].host).toBe(host))

  it('answers a good key as it does by path', async () => {
    const headers = carried(name, key)
    const [one, other] = [await byPath(name, line, headers), await byHost(host, line, headers)]
    expect(said(one)).toBe('200')
    expect(steady(other)).toEqual(steady(one))
  })

  it.each(['without a key', 'with a wrong key', 'with a key that may not', 'at an unknown path'])(
    'refuses a request %s as it does by path',
    async how => {
      const wrong = how === 'with a wrong key' ? CARRIED[name]('nonsense') : carried(name, key)
      const headers = how === 'without a key' ? {} : wrong
      const asked = how === 'with a key that may not' ? refused : how.startsWith('at') ? 'GET /nothing' : line
      const [one, other] = [await byPath(name, asked, headers), await byHost(host, asked, headers)]
      expect(one.status).toBeGreaterThan(400)
      expect(steady(other)).toEqual(steady(one))
    },
  )

  it.each([
    ['with a port', `${host}:8443`],
    ['in capitals', host.toUpperCase()],
    ['with a dot at its end', `${host}.`],
  ])('is found %s', async (_, spelled) =>
    expect(said(await byHost(spelled, line, carried(name, key)))).toBe('200'),
  )

  it('belongs to its API alone: the first part of the path names no other there', async () => {
    for (const other of DEMO_NAMES) {
      const [otherKey, otherLine] = SAMPLES[other]
      const answer = await byHost(host, otherLine.replace(' /', ` /${other}/`), carried(other, otherKey))
      expect([400, 401, 404]).toContain(answer.status)
    }
  })

  it('takes no key of another API', async () => {
    for (const other of DEMO_NAMES.filter(it => it !== name)) {
      const foreign = system.demo.apis[other].keys[SAMPLES[other][0]] ?? ''
      expect((await byHost(host, line, CARRIED[name](foreign))).status).toBe(401)
      expect((await byPath(name, line, CARRIED[name](foreign))).status).toBe(401)
    }
  })
})

describe('a host no API has', () => {
  it.each([
    'localhost',
    'evil.example',
    'sub.zenhire.localhost',
    'zenhire.localhost.evil.example',
    'zenhire',
  ])('decides nothing, the path does: %s', async host => {
    const [key, line] = SAMPLES.zenhire
    const headers = carried('zenhire', key)
    expect(said(await byHost(host, line.replace(' /', ' /zenhire/'), headers))).toBe('200')
    const { status, json } = await byHost(host, line, headers)
    expect([status, json]).toMatchObject([404, { error: { code: 'API_UNKNOWN' } }])
  })
})

it('a limit counts the same requests, by host and by path', async () => {
  const [key, line] = SAMPLES.jobhive
  const headers = carried('jobhive', key)
  const remaining = ({ headers: told }: Answer) => Number(told.get('x-ratelimit-remaining'))
  const first = remaining(await byPath('jobhive', line, headers))
  expect(remaining(await byHost('jobhive.localhost', line, headers))).toBe(first - 1)
  expect(remaining(await byPath('jobhive', line, headers))).toBe(first - 2)
})

it('nothing of it was logged as an error', () => expect(system.logged).toEqual([]))
