import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Complaint } from '../../src/core/reason.ts'
import type { SampleAnswer } from '../../src/profile/guide/block.ts'
import { EXAMPLE_REQUEST } from '../../src/profile/guide/errors.ts'
import { guideOf } from '../../src/profile/guide/guide.ts'
import { reachableComplaints } from '../../src/profile/guide/reachable.ts'
import type { Profile } from '../../src/profile/profile.ts'
import { profileLike } from '../build/gateway.ts'
import { shippedProfiles } from '../build/profiles.ts'
import { headerIn, type RawAnswer } from '../build/raw.ts'
import { worth } from '../build/worth.ts'
import { PROVOKED } from './provoked.ts'
import { aWorld, partsOf, SYSTEMS, type World } from './world.ts'

/** An answer without what differs from one request to the next. */
const plain = (body: string): string => body.replaceAll(/req_\w+/g, EXAMPLE_REQUEST)

const isProvoked = (it: Complaint): it is keyof typeof PROVOKED => Object.hasOwn(PROVOKED, it)

/** What of the documented headers an answer really has. */
const sentOf = (answer: RawAnswer, documented: SampleAnswer['headers']) =>
  documented.map(([name]) => [name, headerIn(answer, name.toLowerCase())])

/** When a window ends is another instant each time. */
const steady = ({ headers }: SampleAnswer) => headers.filter(([name]) => !name.endsWith('-Reset'))

const SPOKEN = [...SYSTEMS.map(name => [name, 'en'] as const), ['hiring', 'fr'] as const]

/** Provokes complaints one by one. @returns the answers that were right, and what was wrong about the others */
async function compared(world: World, documented: readonly SampleAnswer[], complaints: readonly Complaint[]) {
  const right = new Set<SampleAnswer>()
  const wrong: unknown[] = []
  for (const complaint of complaints) {
    if (!isProvoked(complaint)) throw new Error(`nobody provokes ${complaint}`)
    const answer = await PROVOKED[complaint](world)
    const body = indented(plain(utf8(answer.body)))
    const shown = documented.find(it => it.status === answer.status && it.body === body)
    if (shown === undefined) wrong.push([complaint, answer.status, body])
    else if (`${sentOf(answer, steady(shown))}` !== `${steady(shown)}`)
      wrong.push([complaint, sentOf(answer, steady(shown))])
    else right.add(shown)
  }
  return { right, wrong }
}

const answersIn = (profile: Profile, language: 'en' | 'fr'): readonly SampleAnswer[] =>
  worth(partsOf(guideOf(profile, { base: '' }, language).blocks, 'answers')[0]).answers

describe.each(SPOKEN)('the errors of %s, in %s,', (name, language) => {
  let world: World
  beforeAll(async () => {
    world = await aWorld(name, { language })
  })
  afterAll(() => world.close())

  it('that its guide shows are what its gateway answers, one by one, and there is none it does not show', async () => {
    const documented = answersIn(world.profile, language)
    const { right, wrong } = await compared(world, documented, reachableComplaints(world.spec))
    expect(wrong).toEqual([])
    expect(documented.filter(it => !right.has(it))).toEqual([])
  })
})

describe('a guide that says something else', () => {
  const rowsWith = (changes: object) => {
    const { errors } = worth(shippedProfiles().get('hiring')).spec
    const rows = errors.rows.map(it => (it.when.includes('scope-missing') ? { ...it, ...changes } : it))
    return profileLike('hiring', 'hiring', { errors: { ...errors, rows } })
  }
  let world: World
  beforeAll(async () => {
    world = await aWorld('hiring')
  })
  afterAll(() => world.close())

  it.each([
    ['of a status', { status: 418 }],
    ['of a message', { message: { en: 'No.', fr: 'Non.' } }],
    ['of a header', { challenge: 'Bearer realm="elsewhere"' }],
  ])('%s is found out', async (_, changes) => {
    const { wrong } = await compared(world, answersIn(rowsWith(changes), 'en'), ['scope-missing'])
    expect(wrong).toHaveLength(1)
  })
})

const indented = (body: string): string => JSON.stringify(JSON.parse(body), null, 2)
const utf8 = (latin: string): string => Buffer.from(latin, 'latin1').toString('utf8')
