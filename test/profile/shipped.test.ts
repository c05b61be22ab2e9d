import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SHIPPED, shippedProfile } from '../../scripts/shipped.ts'
import { COMPLAINTS, type Complaint } from '../../src/core/reason.ts'
import { instant } from '../../src/core/terms.ts'
import { aSecret } from './starter.ts'

const texts = fc.array(fc.string({ unit: 'binary' }), { maxLength: 3 })
const time = fc.integer({ min: 0, max: 4_102_444_800_000 }).map(instant)

const reading = fc.record({
  name: fc.constant('per-key'),
  limit: fc.integer({ min: 1, max: 1_000_000 }),
  used: fc.nat(),
  remaining: fc.nat(),
  admitted: fc.boolean(),
  resetsAt: time,
  retryAt: time,
})

const circumstances = fc.record(
  {
    requestId: fc.string(),
    now: time,
    acceptLanguage: fc.string(),
    detail: fc.record(
      { required: texts, granted: texts, resource: fc.string({ unit: 'binary' }), environment: fc.string() },
      { requiredKeys: [] },
    ),
    environment: fc.string(),
    readings: fc.array(reading, { maxLength: 3 }),
    message: fc.string({ unit: 'binary' }),
  },
  { requiredKeys: ['requestId', 'now'] },
)

describe.each(SHIPPED)('the profile %s', name => {
  const profile = shippedProfile(name)
  const { spec } = profile

  it('is called like its file, and points editors to the schema', () => {
    expect(spec.name).toBe(name)
    expect(spec.$schema).toBe('./profile.schema.json')
  })

  it('speaks for every complaint in every circumstance: JSON, its status, headers that can be sent', () =>
    fc.assert(
      fc.property(fc.constantFrom<Complaint>(...COMPLAINTS), circumstances, (complaint, at) => {
        const { status, headers, body } = profile.render(complaint, at)
        const row = spec.errors.rows.find(it => it.when.includes(complaint))
        expect(status).toBe(row?.status)
        expect(JSON.stringify(JSON.parse(body))).toContain(`"${row?.code}"`)
        for (const value of Object.values(headers)) expect(value).toMatch(/^[\x20-\x7e]+$/)
        expect(headers['WWW-Authenticate'] !== undefined || status !== 401).toBe(true)
      }),
    ))

  it('speaks in sentences', () => {
    for (const { message } of spec.errors.rows) {
      const texts = typeof message === 'string' ? [message] : Object.values(message)
      for (const text of texts) expect(text).toMatch(/^\p{Lu}.*[.]$/su)
    }
  })

  it('recognises a secret of each form it issues, and issues one for each', () => {
    const environments = spec.environments.length === 0 ? [undefined] : spec.environments.map(it => it.name)
    for (const form of environments.flatMap(profile.issuedForms)) {
      const [carrier] = spec.carriers
      const secret = aSecret(form.prefix)
      const value = carrier?.scheme === undefined ? secret : `${carrier.scheme} ${secret}`
      expect(profile.read([carrier?.header ?? '', value])).toEqual({ outcome: 'shown', secret, form })
    }
  })
})

describe('what the published texts promise', () => {
  const of = (name: (typeof SHIPPED)[number]) => shippedProfile(name).spec

  it.each([
    ['zenhire', [['per-key', 500, 60]]],
    [
      'zensearch',
      [
        ['per-key', 100, 60],
        ['per-address', 20, 60],
      ],
    ],
    ['jobhive', [['per-key', 300, 60]]],
    ['hiring', []],
  ] as const)('limits of %s', (name, limits) =>
    expect(of(name).limits.map(it => [it.name, it.limit, it.seconds])).toEqual(limits),
  )

  it('a per-address limit for publishable keys only', () => {
    const { limitsOf } = shippedProfile('zensearch')
    expect(limitsOf('publishable').map(it => it.rule.name)).toEqual(['per-key', 'per-address'])
    expect(limitsOf('secret').map(it => it.rule.name)).toEqual(['per-key'])
  })

  it('a grace period of 24 hours for ZenSearch, and none for ZenHire', () => {
    expect(of('zensearch').keys.graceSeconds).toBe(24 * 60 * 60)
    expect(of('zenhire').keys.graceSeconds).toBe(0)
  })

  it('six JobHive permissions, all of them by default', () => {
    expect(of('jobhive').scopes.map(it => it.name)).toEqual([
      'interviews:read',
      'interviews:write',
      'interviews:delete',
      'webhooks:read',
      'webhooks:write',
      'analytics:read',
    ])
    expect(of('jobhive').keys.defaultScopes).toBe('all')
  })

  it('fifteen hiring scopes, none by default, fixed, on keys that never expire', () => {
    expect(of('hiring').scopes).toHaveLength(15)
    expect(of('hiring').keys).toMatchObject({ defaultScopes: 'none', scopes: 'fixed', expiry: 'never' })
  })
})
