import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bytesOf, exchange, headerIn, type RawAnswer } from '../build/raw.ts'
import { CASES, type Sent, type SurfaceCase } from './cases.ts'
import { aWorld, type World } from './world.ts'

/** Somewhere a key is checked before an app answers. */
export interface Opened {
  readonly port: number
  /** Where the API begins; empty for at the root. */
  readonly base: string
  /** How a request is sent and answered; absent: by HTTP/1.1 to its port. */
  readonly send?: (sent: Sent) => Promise<RawAnswer>
  close(): Promise<void>
}

export interface Surface {
  readonly name: string
  readonly open: (world: World) => Promise<Opened>
  /** Which cases it cannot express, by their name, and why: what it says instead is its own. */
  readonly differs?: Readonly<Record<string, string>>
  /** Why it cannot add headers to what the app answers: such answers are compared without them. */
  readonly silent?: string
}

/** What others are compared with: the gateway itself, in front of the app. */
export const REVERSE_PROXY: Surface = {
  name: 'the reverse proxy',
  open: async ({ gateway }) => ({ port: gateway.port, base: '/rich', close: async () => undefined }),
}

/** The bytes of a request. */
export function bytesFor({ method = 'GET', path = '/', headers = [], body }: Sent, base: string): Buffer {
  const content = body === undefined ? undefined : Buffer.from(body)
  const lines = [
    `${method} ${base}${path} HTTP/1.1`,
    'Host: api.test',
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(content === undefined ? [] : [`Content-Length: ${content.length}`]),
  ]
  return Buffer.concat([bytesOf(`${lines.join('\r\n')}\r\n\r\n`), content ?? Buffer.alloc(0)])
}

/** Makes a case's request, and those before it, in a minute of its own. */
export async function made(
  world: World,
  { port, base, send: way }: Opened,
  it: SurfaceCase,
): Promise<RawAnswer> {
  world.turn()
  const send = async () => {
    const sent = await it.sent(world, base)
    return way !== undefined ? way(sent) : exchange(port, bytesFor(sent, base), sent.method === 'HEAD')
  }
  for (let at = 0; at < (it.before ?? 0); at++) await send()
  return send()
}

/** Headers that are ours to say; of an app's answer, its type is not. */
const OURS =
  /^(x-request-id|cache-control|vary|x-ratelimit-.*|ratelimit.*|retry-after|www-authenticate|allow|access-control-.*|deprecation|sunset|link|content-language)$/

/** An answer without what must differ from one to the next: its id, and how many seconds the clock had. */
export function comparable(answer: RawAnswer, nowMs: number): object {
  const id = headerIn(answer, 'x-request-id') ?? 'none'
  const headers = answer.headers
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => OURS.test(name) || (answer.status >= 400 && name === 'content-type'))
    .map(([name, value]) => {
      if (name === 'x-request-id') return [name, /^req_\w+$/.test(value) ? 'an id' : value]
      return [name, name === 'x-ratelimit-reset' ? `${Number(value) - nowMs / 1000}` : value]
    })
  const sorted = headers.toSorted((a, b) => (`${a}` < `${b}` ? -1 : 1))
  return { status: answer.status, headers: sorted, body: answer.body.replaceAll(id, 'an id') }
}

/** Runs every case over some surfaces, and compares each answer in full with the reverse proxy's. */
export function passesAllCases(surfaces: readonly Surface[], trustedProxies: readonly string[] = []): void {
  let world: World
  let reference: Opened
  const opened = new Map<Surface, Opened>()
  beforeAll(async () => {
    world = await aWorld(trustedProxies)
    reference = await REVERSE_PROXY.open(world)
    for (const surface of surfaces) opened.set(surface, await surface.open(world))
  })
  afterAll(async () => {
    for (const it of opened.values()) await it.close()
    await world.close()
  })

  describe.each(surfaces)('$name', surface => {
    const differs = surface.differs ?? {}
    it('names no case that is not there as one it cannot express', () => {
      const names = new Set(CASES.map(({ name }) => name))
      expect(Object.keys(differs).filter(name => !names.has(name))).toEqual([])
    })

    const expressed = CASES.filter(({ name }) => !(name in differs))
    it.each(expressed)('answers $name as the gateway does', async one => {
      const place = opened.get(surface)
      if (place === undefined) throw new Error('this surface is not open')
      const answer = await made(world, place, one)
      const untold = surface.silent !== undefined && answer.status < 300
      expectAsTold(answer, untold ? { ...one, headers: {} } : one)
      if (surface === REVERSE_PROXY) return
      const seen = comparable(answer, world.clock.now())
      const wanted = comparable(await made(world, reference, one), world.clock.now())
      expect(seen).toEqual(untold ? { ...wanted, headers: [] } : wanted)
    })
  })
}

function expectAsTold(answer: RawAnswer, { status, code, headers = {} }: SurfaceCase): void {
  const body = answer.body === '' ? undefined : JSON.parse(answer.body)
  expect([answer.status, body?.error?.code]).toEqual([status, code])
  for (const [name, value] of Object.entries(headers)) {
    const said = headerIn(answer, name.toLowerCase())
    if (typeof value === 'string') expect(said, name).toBe(value)
    else expect(said, name).toMatch(value)
  }
}
