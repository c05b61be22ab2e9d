import { describe, expect, it } from 'vitest'
import { SHIPPED, shippedProfile } from '../../scripts/shipped.ts'
import { COMPLAINTS, TROUBLES } from '../../src/core/reason.ts'
import { noon } from '../build/case.ts'
import { full, say } from './say.ts'
import { starterWith } from './starter.ts'

const zenhire = shippedProfile('zenhire')
const zensearch = shippedProfile('zensearch')
const hiring = shippedProfile('hiring')

const NOON_SECONDS = noon / 1000

describe.each(SHIPPED)('%s', name => {
  const profile = shippedProfile(name)

  it('spells the headers of limits in a verdict as it sends them', () => {
    const sent: Record<string, string> = {}
    profile.limitHeaders(sent, [full(1500)], noon, false)
    const { limitHeaderText } = profile
    if (profile.spec.limitHeaders?.standard) expect(limitHeaderText).toBeUndefined()
    else expect(JSON.parse(`{${limitHeaderText?.([full(1500)], noon)}}`)).toEqual(sent)
    expect(limitHeaderText?.([], noon) ?? '').toBe('')
  })

  it('challenges with every 401, and with a scheme', () => {
    const answers = COMPLAINTS.map(it => say(profile, it)).filter(it => it.status === 401)
    expect(answers.length).toBeGreaterThan(0)
    for (const { headers } of answers)
      expect(headers['WWW-Authenticate']).toMatch(/^(Bearer|ApiKey) realm="[^"]+"/)
  })

  it('says when to come back with every 429 and 503', () => {
    const readings = [full(1500)]
    const answers = COMPLAINTS.map(it => say(profile, it, { readings })).filter(it =>
      [429, 503].includes(it.status),
    )
    expect(answers.map(it => it.headers['Retry-After'])).toEqual(['2', '2'])
  })

  it('spells the causes that are no reasons by their usual statuses', () => {
    const statuses = TROUBLES.map(it => say(profile, it).status)
    expect(statuses).toEqual([400, 413, 431, 404, 405, 501, 503, 502, 504, 500])
    expect(say(profile, 'ambiguous').status).toBe(400)
  })
})

describe('times in an answer', () => {
  const times = (ms: number) => {
    const { headers } = say(zenhire, 'rate-limited', { readings: [full(ms)] })
    return [headers['Retry-After'], Number(headers['X-RateLimit-Reset']) - NOON_SECONDS]
  }

  it.each([
    [60_000, '60', 60],
    [59_001, '60', 60],
    [1001, '2', 2],
    [1000, '1', 1],
    [1, '1', 1],
    [0, '1', 0],
  ])('are rounded up to whole seconds: %i ms', (ms, retryAfter, reset) =>
    expect(times(ms)).toEqual([retryAfter, reset]),
  )

  it('are of the limit that opens last', () => {
    const readings = [full(5000), full(9000, { name: 'per-address', limit: 20 })]
    expect(say(zensearch, 'rate-limited', { readings }).headers).toMatchObject({
      'Retry-After': '9',
      'X-RateLimit-Limit': '20',
    })
  })
})

describe('limit headers', () => {
  const unused = {
    'X-RateLimit-Limit': '100',
    'X-RateLimit-Remaining': '100',
    'X-RateLimit-Reset': String(NOON_SECONDS),
  }

  it.each([
    'missing',
    'unknown',
    'ambiguous',
    'request-malformed',
    'headers-too-large',
    'unavailable',
  ] as const)('tell of an unused limit before a key is proven, where they are always sent: %s', complaint =>
    expect(say(zensearch, complaint).headers).toMatchObject(unused),
  )

  it('tell how the key stands once it is proven', () => {
    const readings = [full(30_000, { remaining: 7, used: 93, limit: 100, admitted: true })]
    expect(say(zensearch, 'resource-denied', { readings }).headers['X-RateLimit-Remaining']).toBe('7')
    expect(say(zensearch, 'upstream-down', { readings }).headers['X-RateLimit-Remaining']).toBe('7')
  })

  it('are left out before a key is proven elsewhere, and always where the profile has none', () => {
    expect(say(zenhire, 'missing').headers).not.toHaveProperty('X-RateLimit-Limit')
    expect(say(zenhire, 'rate-limited', { readings: [full(1)] }).headers).toHaveProperty('X-RateLimit-Limit')
    expect(say(hiring, 'rate-limited', { readings: [full(1)] }).headers).not.toHaveProperty(
      'X-RateLimit-Limit',
    )
  })
})

describe('an answer', () => {
  it('says what the gateway knows better instead of the row’s message', () =>
    expect(say(zenhire, 'request-malformed', { message: 'Give "language" once.' }).body.error.message).toBe(
      'Give "language" once.',
    ))

  it('keeps what a caller sent from ending a header or its quoted text', () => {
    const { errors } = shippedProfile('starter').spec
    const rows = errors.rows.map(row => ({ ...row, headers: { 'X-Resource': 'r="$resource"' } }))
    const profile = starterWith({ errors: { ...errors, rows } })
    const detail = { resource: 'a"\r\nSet-Cookie: b\\é' }
    expect(say(profile, 'resource-denied', { detail }).headers['X-Resource']).toBe('r="a???Set-Cookie: b??"')
  })

  it('keeps a charset the profile names itself', () => {
    const { errors } = shippedProfile('starter').spec
    const profile = starterWith({ errors: { ...errors, contentType: 'application/json; charset=UTF-8' } })
    expect(say(profile, 'missing').headers['Content-Type']).toBe('application/json; charset=UTF-8')
  })
})
