import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rotationText } from '../../src/cli/families/rotation-text.ts'
import { PLAIN } from '../../src/cli/text.ts'
import { aRotation } from '../../src/control/openapi/rotation.ts'
import { after, HOUR, MINUTE } from '../../src/core/terms.ts'
import { aServer, jsonOf, runCli } from '../build/cli.ts'
import { aKeyOf, aShop } from '../build/control.ts'

let server: Awaited<ReturnType<typeof aServer>>
let accountId: string
beforeAll(async () => {
  server = await aServer()
  accountId = (await aShop(server.control)).accountId
})
afterAll(() => server.stop())

const run = (...line: readonly string[]) =>
  runCli(line, { LATCHKEY_URL: server.url, LATCHKEY_ROOT_KEY: server.control.root.secret })

/** A key that was rotated just now. */
async function aRotated(): Promise<string> {
  const key = String((await aKeyOf(server.control, accountId))['id'])
  await run('keys', 'rotate', key, '--grace', '86400', '--reveal')
  return key
}
const wait = (ms: number) => {
  const { clock } = server.control
  clock.at = after(clock.at, ms)
}

describe('keys rotation', () => {
  it('says of each generation who used it last, and in a sentence whether the old ones may end', () => {
    const now = Date.parse('2026-11-09T09:00:00Z')
    expect(rotationText(aRotation, { ...PLAIN, now })).toBe(`\
generation 2  the newest, last used 40 seconds ago from 203.0.113.8 by shop/2.2
  zsk_sk_…m2Lp (secret)
generation 1  in grace, ends in 23 hours, last used 2 minutes ago from 203.0.113.7 by shop/2.1
  zsk_sk_…x7Qd (secret)

The secrets of generation 1 were last used 2 min ago from 203.0.113.7 by shop/2.1: safe to end after 24 h more of silence.
`)
  })

  it('shows scripts times as they are, and nothing a terminal would obey', () => {
    const [newest] = aRotation.generations
    const rude = { ...aRotation, generations: [{ ...newest, lastUserAgent: 'a\u001b[2Jb\u202e' }] }
    expect(rotationText(rude, PLAIN)).toContain(
      'last used 2026-11-09T08:59:20.000Z from 203.0.113.8 by a[2Jb\n',
    )
  })

  it.each([
    ['90', 90],
    ['90s', 90],
    ['90m', 5400],
    ['24h', 86_400],
    ['7d', 604_800],
  ])('takes %s for a silence of %d seconds', async (text, silentForSeconds) => {
    const ended = await run('keys', 'rotation', await aRotated(), '--silent-for', text, '--json')
    expect(ended.exit).toBe(0)
    expect(jsonOf(ended)).toMatchObject({ inGrace: true, safeToEnd: { silentForSeconds } })
  })

  it('ends well whether they are safe to end or not', async () => {
    const key = await aRotated()
    const early = await run('keys', 'rotation', key, '--silent-for', '1h')
    wait(HOUR)
    const late = await run('keys', 'rotation', key, '--silent-for', '1h')
    expect([early.exit, late.exit]).toEqual([0, 0])
    expect(early.out).toMatch(
      /generation 1 {2}in grace, .*never used(.*\n)*.*safe to end after 60 min more of silence/,
    )
    expect(late.out).toMatch(/have been silent for 1 h: safe to end\. Nobody has used generation 2 yet/)
  })
})

describe('keys end-grace', () => {
  it('with --only-if-silent-for refuses until the old secrets are silent', async () => {
    const key = await aRotated()
    const end = () => run('keys', 'end-grace', key, '--only-if-silent-for', '10m')
    wait(10 * MINUTE - 1)
    const early = await end()
    expect([early.exit, early.out]).toEqual([1, ''])
    expect(early.err).toMatch(
      /^latchkey: onlyIfSilentFor: The secrets of generation 1 were never used, .*\n$/,
    )
    wait(1)
    expect((await end()).exit).toBe(0)
  })
})
