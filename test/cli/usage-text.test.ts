import { describe, expect, it } from 'vitest'
import { usageText } from '../../src/cli/families/usage-text.ts'
import { PLAIN } from '../../src/cli/text.ts'

const step = (at: string, admitted: number, refused: number) => ({ at, admitted, refused })

const answer = {
  ...{ step: 'hour', from: '2027-01-31T10:00:00.000Z', to: '2027-01-31T14:00:00.000Z' },
  keptFrom: '2027-01-01T00:00:00.000Z',
  totals: {
    admitted: 1501,
    refused: 500,
    cost: 1501,
    outcomes: { admitted: 1501, expired: 499, revoked: 1 },
  },
  items: [
    step('2027-01-31T10:00:00.000Z', 1000, 500),
    step('2027-01-31T11:00:00.000Z', 0, 0),
    step('2027-01-31T12:00:00.000Z', 1, 0),
    step('2027-01-31T13:00:00.000Z', 500, 0),
  ],
}

describe('usage on a terminal', () => {
  it('is a line and a bar for each step, and all of it in one sentence', () => {
    expect(usageText(answer, PLAIN)).toBe(`AT (UTC)          ADMITTED  REFUSED
2027-01-31 10:00      1000      500  ████████████████████░░░░░░░░░░
2027-01-31 11:00         0        0
2027-01-31 12:00         1        0  ▏
2027-01-31 13:00       500        0  ██████████

1501 admitted, 500 refused (expired 499, revoked 1), 1501 taken from each limit
`)
  })

  it('says that zeros before a time are counts that are gone', () => {
    const said = usageText({ ...answer, keptFrom: '2027-01-31T11:00:00.000Z' }, PLAIN)
    expect(said).toMatch(/\nCounts by the hour are kept from 2027-01-31 11:00 on only\.\n$/)
  })

  it('says how long requests took, where they were timed', () => {
    const totals = { ...answer.totals, latency: { count: 1500, p50Ms: 19.9, p95Ms: 142 } }
    expect(usageText({ ...answer, totals }, PLAIN)).toMatch(
      /limit\nHalf took at most 19\.9 ms, 95 of 100 at most 142 ms\.\n$/,
    )
    expect(usageText({ ...answer, totals: { ...totals, latency: null } }, PLAIN)).not.toContain('Half')
  })

  it('of nothing at all has no bars', () => {
    const items = [step('2027-01-31T10:00:00.000Z', 0, 0)]
    const totals = { admitted: 0, refused: 0, cost: 0, outcomes: {} }
    expect(usageText({ ...answer, items, totals }, PLAIN)).toContain('0 admitted, 0 refused, 0 taken')
  })
})
