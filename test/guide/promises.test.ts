import { describe, expect, it } from 'vitest'
import { DAY } from '../../src/core/terms.ts'
import { rotateKey } from '../../src/engine/rotate.ts'
import { guideOf } from '../../src/profile/guide/guide.ts'
import { markdownOf } from '../../src/profile/guide/markdown.ts'
import { headerIn } from '../build/raw.ts'
import { worth } from '../build/worth.ts'
import { aWorld, partsOf, SYSTEMS, type World } from './world.ts'

/** Does something in a world of its own. */
async function inWorld(name: string, act: (world: World) => Promise<void>): Promise<void> {
  const world = await aWorld(name)
  try {
    await act(world)
  } finally {
    await world.close()
  }
}

const guideIn = ({ profile }: World) => guideOf(profile, { base: '' }, 'en')
/** The sentences of a section, without their marks. */
function wordsOf(world: World, id: string): string {
  const { blocks } = guideIn(world)
  const from = blocks.findIndex(it => it.kind === 'heading' && it.id === id)
  const rest = blocks.slice(from + 1)
  const to = rest.findIndex(it => it.kind === 'heading')
  return markdownOf({ title: '', language: 'en', blocks: to < 0 ? rest : rest.slice(0, to) })
}

describe.each(SYSTEMS)('what the guide of %s says happens:', name => {
  it('the headers of limits are those of an answer, and there are no others', () =>
    inWorld(name, async world => {
      const { secret } = await world.key()
      const answer = await world.send({ key: secret })
      expect(answer.status).toBe(200)
      const told = answer.headers.filter(([header]) => /ratelimit/i.test(header) && !/-reset$/i.test(header))
      const example = partsOf(guideIn(world).blocks, 'code')
        .map(it => it.code)
        .find(it => /^X-RateLimit/.test(it))
      const shown = example?.split('\n').filter(it => !/-reset:/i.test(it)) ?? []
      expect(told.map(([header, value]) => `${header}: ${value}`)).toEqual(shown)
      expect(shown.length > 0).toBe(world.spec.limitHeaders !== undefined)
    }))

  it('a key in the address is not looked at', () =>
    inWorld(name, async world => {
      const { secret } = await world.key()
      const { url } = world.plain()
      const missing = await world.send({ path: `${url}${url.includes('?') ? '&' : '?'}api_key=${secret}` })
      expect(missing.body).toBe(
        (await world.send()).body.replace(/req_\w+/, /req_\w+/.exec(missing.body)?.[0] ?? ''),
      )
    }))

  it('pages read answers where it says so, and nowhere else', () =>
    inWorld(name, async world => {
      const origin = 'https://docs.example.com'
      const open = world.spec.cors === 'listed-hosts'
      const restrictions = { hosts: ['docs.example.com'], referers: [], addresses: [] }
      const { secret } = open ? await world.key({ restrictions }, 'publishable') : await world.key()
      const answer = await world.send({ key: secret, headers: [`Origin: ${origin}`] })
      expect(answer.status).toBe(200)
      expect(headerIn(answer, 'access-control-allow-origin')).toBe(open ? origin : undefined)
      expect(wordsOf(world, 'browsers').includes('Access-Control-Allow-Origin')).toBe(open)
    }))

  it('old secrets work as long as it says, to the millisecond', () =>
    inWorld(name, async world => {
      const { ports, profiles, clock } = world.gateway
      const { key, secret } = await world.key()
      worth(await rotateKey(ports, profiles, { keyId: key.id }))
      const { graceSeconds } = world.spec.keys
      const said = graceSeconds === 0 ? 'stops at once' : 'keeps working for 24 hours'
      expect(wordsOf(world, 'rotation')).toContain(said)
      if (graceSeconds > 0) {
        clock.advance(DAY - 1)
        expect((await world.send({ key: secret })).status).toBe(200)
        clock.advance(1)
      }
      expect((await world.send({ key: secret })).status).toBe(401)
    }))

  it('requests that need no key are answered without one, and all others are not', () =>
    inWorld(name, async world => {
      for (const { open, methods, paths } of world.spec.routes) {
        const path = (paths[0] ?? '').replace(/:\w+/, 'some')
        const { status } = await world.send({ method: worth(methods[0]), path })
        expect([path, status]).toEqual([path, open ? 200 : 401])
        const listed = wordsOf(world, 'without-a-key').includes(`${methods[0]} ${paths[0]}`)
        expect([path, listed]).toEqual([path, open])
      }
    }))
})
