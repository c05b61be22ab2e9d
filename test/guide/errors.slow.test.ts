import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Complaint } from '../../src/core/reason.ts'
import type { SampleAnswer } from '../../src/profile/guide/block.ts'
import { EXAMPLE_REQUEST } from '../../src/profile/guide/errors.ts'
import { guideOf } from '../../src/profile/guide/guide.ts'
import { reachableComplaints } from '../../src/profile/guide/reachable.ts'
import { headerIn, type RawAnswer } from '../build/raw.ts'
import { worth } from '../build/worth.ts'
import { PROVOKED } from './provoked.ts'
import { aWorld, partsOf, SYSTEMS, type World } from './world.ts'

/** An answer without what differs from one request to the next. */
const plain = (body: string): string => body.replaceAll(/req_\w+/g, EXAMPLE_REQUEST)

const isProvoked = (it: Complaint): it is keyof typeof PROVOKED => Object.hasOwn(PROVOKED, it)

/** What of the documented headers an answer really has. */
const sentOf = (answer: RawAnswer, { headers }: SampleAnswer) =>
  headers
    .filter(([name]) => !name.startsWith('X-RateLimit-Reset'))
    .map(([name]) => [name, headerIn(answer, name.toLowerCase())])

const SPOKEN = [...SYSTEMS.map(name => [name, 'en'] as const), ['hiring', 'fr'] as const]

describe.each(SPOKEN)('the errors of %s, in %s,', (name, language) => {
  let world: World
  let documented: readonly SampleAnswer[]
  beforeAll(async () => {
    world = await aWorld(name, { language })
    const { blocks } = guideOf(world.profile, { base: '' }, language)
    documented = worth(partsOf(blocks, 'answers')[0]).answers
  })
  afterAll(() => world.close())

  it('that its guide shows are what its gateway answers, one by one, and there is none it does not show', async () => {
    const found = new Set<SampleAnswer>()
    const wrong: unknown[] = []
    for (const complaint of reachableComplaints(world.spec)) {
      if (!isProvoked(complaint)) throw new Error(`nobody provokes ${complaint}`)
      const answer = await PROVOKED[complaint](world)
      const shown = documented.find(
        it => it.status === answer.status && it.body === indented(plain(utf8(answer.body))),
      )
      if (shown === undefined) wrong.push([complaint, answer.status, utf8(answer.body)])
      else {
        found.add(shown)
        const expected = shown.headers.filter(([header]) => !header.startsWith('X-RateLimit-Reset'))
        expect([complaint, ...sentOf(answer, shown)]).toEqual([complaint, ...expected.map(it => [...it])])
      }
    }
    expect(wrong).toEqual([])
    expect(documented.filter(it => !found.has(it))).toEqual([])
  }, 60_000)
})

const indented = (body: string): string => JSON.stringify(JSON.parse(body), null, 2)
const utf8 = (latin: string): string => Buffer.from(latin, 'latin1').toString('utf8')
