import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DemoName } from '../../src/app/demo/demo.ts'
import type { NewKey } from '../../src/engine/issue.ts'
import type { Answer } from '../build/client.ts'
import { aScene, type Scene, said, times } from './scene.ts'

/** A limit as a text states it, and a request that counts against it. */
export interface StatedLimit {
  readonly api: DemoName
  readonly line: string
  readonly perMinute: number
  readonly code: string
  /** What the key needs for the request. */
  readonly wanted?: Partial<NewKey>
}

const MINUTE = 60_000
const header = ({ headers }: Answer, name: string): number => Number(headers.get(name) ?? Number.NaN)
const told = (answer: Answer) => [
  header(answer, 'x-ratelimit-limit'),
  header(answer, 'x-ratelimit-remaining'),
]

/** What the three texts that state a limit per key promise alike. */
export function limitPerKey({ api, line, perMinute, code, wanted = {} }: StatedLimit): void {
  let scene: Scene
  beforeAll(async () => {
    scene = await aScene(api)
  })
  afterAll(() => scene.close())

  const full = `429 ${code}`
  const spend = (key: string, count: number) => times(count, () => scene.ask(line, { key }))
  const narrow = async (limit: number) => scene.key({ ...wanted, limits: { 'per-key': limit } })

  describe(`a limit of ${perMinute} requests a minute for each key`, () => {
    it(`admits ${perMinute} and refuses the next`, async () => {
      const { secret } = await scene.key(wanted)
      const answers = await spend(secret, perMinute + 1)
      expect(new Set(answers.slice(0, -1).map(said))).toEqual(new Set(['200']))
      expect(answers.slice(-1).map(said)).toEqual([full])
    })

    it('is told on every response: the limit, what remains of it, and when it is whole again', async () => {
      const { secret } = await scene.key(wanted)
      const answers = await spend(secret, 3)
      expect(answers.map(told)).toEqual([1, 2, 3].map(used => [perMinute, perMinute - used]))
      const resets = answers.map(it => header(it, 'x-ratelimit-reset'))
      expect(new Set(resets)).toEqual(new Set([Math.ceil((scene.clock.now() + MINUTE) / 1000)]))
    })

    it('is refused until the very end of its minute, and open at the second Retry-After names', async () => {
      const { secret } = await narrow(2)
      const opened = scene.clock.now()
      const [, , refused] = await spend(secret, 3)
      expect(refused && header(refused, 'retry-after')).toBe(60)
      scene.clock.advance(opened + MINUTE - 1 - scene.clock.now())
      const [late] = await spend(secret, 1)
      expect(late && [said(late), header(late, 'retry-after')]).toEqual([full, 1])
      scene.clock.advance(1000)
      expect((await spend(secret, 3)).map(said)).toEqual(['200', '200', full])
    })

    it('counts down in Retry-After, which stays true while refused requests keep coming', async () => {
      const { secret } = await narrow(1)
      await spend(secret, 1)
      const waits = await times(4, async () => {
        scene.clock.advance(10_000)
        const [answer] = await spend(secret, 1)
        return answer && header(answer, 'retry-after')
      })
      expect(waits).toEqual([50, 40, 30, 20])
      scene.clock.advance(20_000)
      expect((await spend(secret, 1)).map(said)).toEqual(['200'])
    })

    it('is whole again at the second X-RateLimit-Reset names', async () => {
      const { secret } = await narrow(4)
      const answers = await spend(secret, 3)
      const reset = Math.max(...answers.map(it => header(it, 'x-ratelimit-reset')))
      scene.clock.advance(reset * 1000 - scene.clock.now())
      expect((await spend(secret, 1)).map(told)).toEqual([[4, 3]])
    })

    it('can be adjusted, up and down, and the same key feels it at once', async () => {
      const { id, secret } = await narrow(2)
      expect((await spend(secret, 3)).map(said)).toEqual(['200', '200', full])
      await scene.change(id, { limits: { 'per-key': 4 } })
      expect((await spend(secret, 3)).map(said)).toEqual(['200', '200', full])
      scene.clock.advance(MINUTE)
      await scene.change(id, { limits: { 'per-key': 1 } })
      expect((await spend(secret, 2)).map(said)).toEqual(['200', full])
    })

    it('is each key’s own: a full one leaves the others of the account alone', async () => {
      const [one, other] = [await narrow(1), await narrow(1)]
      await spend(one.secret, 2)
      expect((await spend(other.secret, 2)).map(said)).toEqual(['200', full])
    })

    it('is neither doubled nor given back by a rotation', async () => {
      const { id, secret } = await narrow(2)
      await spend(secret, 1)
      const fresh = await scene.rotate(id)
      expect((await spend(fresh.secret, 2)).map(said)).toEqual(['200', full])
    })

    it('loses nothing to a request that was refused for another cause', async () => {
      const { id, secret } = await narrow(2)
      await scene.disable(id)
      await spend(secret, 3)
      expect((await scene.manage(`POST /v1/keys/${id}/enable`)).status).toBe(200)
      expect((await spend(secret, 1)).map(told)).toEqual([[2, 1]])
    })
  })
}
