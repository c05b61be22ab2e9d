import { describe, expect, it } from 'vitest'
import { agoText } from '../../src/cli/ago.ts'
import { isOlder } from '../../src/cli/call.ts'
import { barOf, progressOf } from '../../src/cli/progress.ts'
import { NO_SCREEN } from '../../src/cli/screen.ts'
import { listText, lookOf, PLAIN } from '../../src/cli/text.ts'
import { verdictLines } from '../../src/cli/verdict.ts'

const NOW = Date.parse('2026-11-22T12:00:00Z')

describe('a bar of progress', () => {
  const drawn = (error: boolean, total: number, ...steps: readonly number[]) => {
    let said = ''
    const writeError = (text: string) => {
      said += text
    }
    const bar = progressOf({ screen: { ...NO_SCREEN, error }, writeError }, 'Copying', total)
    for (const step of steps) bar.at(step)
    bar.end()
    return said
  }

  it('is drawn once for each percent, and taken away at the end', () => {
    const said = drawn(true, 1000, 0, 1, 2, 500, 505, 1000, 2000)
    expect(
      said
        .split('\r')
        .slice(1)
        .map(it => /\d+ %/.exec(it)?.[0]),
    ).toEqual(['0 %', '50 %', '100 %', undefined])
    expect(said.endsWith('\r\u001b[K')).toBe(true)
  })

  it('is not drawn where nobody looks, or where there is nothing to do', () => {
    expect([drawn(false, 10, 5, 10), drawn(true, 0, 0)]).toEqual(['', ''])
  })

  it.each([
    [0, '░░░░'],
    [0.5, '██░░'],
    [1, '████'],
    [7, '████'],
    [-1, '░░░░'],
  ])('of %d has its share of cells', (share, bar) => expect(barOf(share, 4)).toBe(bar))
})

describe('a time', () => {
  it.each([
    ['2026-11-22T11:57:00.000Z', '3 minutes ago'],
    ['2026-11-22T11:59:59.900Z', 'now'],
    ['2026-11-23T12:00:00Z', 'tomorrow'],
    ['2024-11-22T12:00:00.000Z', '2 years ago'],
  ])('%s is told as %s', (at, said) => expect(agoText(at, NOW)).toBe(said))

  it('is left as it is where nobody reads it, and so is what is no time', () => {
    expect([agoText('2026-11-22T11:57:00Z', undefined), agoText('2026', NOW), agoText(7, NOW)]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })
})

describe('on a terminal', () => {
  const list = { items: [{ name: 'a', state: 'revoked', at: '2026-11-22T11:00:00Z' }], next: null }
  const columns = ['name', 'state', 'at']

  it('what stands badly is red, and columns stay aligned', () => {
    const look = lookOf({ out: true, colours: true }, NOW)
    expect(listText(list, columns, look)).toBe(
      '\u001b[1mNAME\u001b[22m  \u001b[1mSTATE  \u001b[22m  \u001b[1mAT\u001b[22m\na     \u001b[31mrevoked\u001b[39m  1 hour ago\n',
    )
  })

  it('without colours, and for scripts, there are none', () => {
    expect(listText(list, columns, lookOf({ out: true, colours: false }, NOW))).toBe(
      'NAME  STATE    AT\na     revoked  1 hour ago\n',
    )
    expect(listText(list, columns, PLAIN)).toContain('2026-11-22T11:00:00Z')
  })
})

it('a verdict draws its limits as bars', () => {
  const limits = [
    { name: 'per-key', limit: 10, used: 5, remaining: 5, exceeded: false, resetsAt: NOW + 1500 },
  ]
  const text = verdictLines(
    { valid: true, key: { name: 'K', mask: 'k_1...' }, scopes: [], limits },
    PLAIN,
    NOW,
  )
  expect(text).toBe(
    [
      'verdict      valid',
      'key          K (k_1...)',
      'account      -',
      'environment  -',
      'scopes       -',
      'limit        ██████████░░░░░░░░░░ per-key 5 of 10, resets in 2 s',
      '',
    ].join('\n'),
  )
})

it.each([
  [{ id: 'spd_1', credits: 3, balance: 97 }, '3 taken, 97 left (spd_1)'],
  [
    { id: 'rsv_1', credits: 3, balance: 97, held: true, until: '2026-11-22T12:05:00.000Z' },
    '3 held until 2026-11-22T12:05:00.000Z (rsv_1), 97 left',
  ],
])('a verdict that took %j says so', (credits, said) => {
  const lines = verdictLines({ valid: true, credits }, PLAIN, NOW).split('\n')
  expect(lines.filter(it => it.startsWith('credits'))).toEqual([`credits      ${said}`])
})

it('a verdict that took no credits names none', () => {
  expect(verdictLines({ valid: true, credits: null }, PLAIN, NOW)).not.toContain('credits')
})

it.each([
  ['0.1.0', '0.2.0', true],
  ['0.9.9', '0.10.0', true],
  ['1.0.0', '1.0.0', false],
  ['1.0.1', '1.0.0', false],
  ['1.0.0-rc.1', '1.0.0', false],
])('version %s is older than %s: %s', (one, other, older) => expect(isOlder(one, other)).toBe(older))
