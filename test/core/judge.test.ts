import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CHECKS, findings, judge, standing } from '../../src/core/judge.ts'
import { REASONS, type Reason, UNPROVEN } from '../../src/core/reason.ts'
import { aCase, aCollection, type CaseParts, noon } from '../build/case.ts'

const RULE_BOOK = [
  'revoked',
  'disabled',
  'retired',
  'expired',
  'account-inactive',
  'environment-denied',
  'address-denied',
  'host-denied',
  'referer-denied',
  'signature-missing',
  'signature-stale',
  'signature-wrong',
  'signature-replayed',
  'side-denied',
  'scope-missing',
  'resource-denied',
  'resource-unknown',
  'module-missing',
] as const satisfies readonly Reason[]

type Rule = (typeof RULE_BOOK)[number]

const restricted = { hosts: ['docs.example.com'], referers: ['docs.example.com'], addresses: ['10.0.0.0/8'] }
const bothSides = new Set(['secret', 'publishable'] as const)

/** A publishable, restricted and signed key of a profile that binds every rule to both sides; it breaks none. */
const LAWFUL: CaseParts = {
  credential: { side: 'publishable' },
  key: {
    signed: true,
    environment: 'live',
    scopes: ['jobs:write'],
    collections: ['col_1'],
    restrictions: restricted,
  },
  account: { modules: ['speech'] },
  collections: [aCollection('col_1'), aCollection('col_2')],
  binding: { hosts: bothSides, referers: bothSides, addresses: bothSides, signature: bothSides },
  need: {
    access: 'read',
    scopes: ['jobs:write'],
    modules: ['speech'],
    environments: ['live'],
    resources: ['col_1'],
  },
  evidence: {
    source: { host: 'docs.example.com' },
    referer: 'https://docs.example.com/',
    signature: 'fine',
  },
}

/** The smallest change that breaks each rule and no other. */
const BREAKS: Readonly<Record<Rule, CaseParts>> = {
  revoked: { key: { revokedAt: noon } },
  disabled: { key: { disabledAt: noon } },
  retired: { credential: { until: noon } },
  expired: { key: { expiresAt: noon } },
  'account-inactive': { account: { active: false } },
  'environment-denied': { need: { environments: ['test'] } },
  'address-denied': { evidence: { address: undefined } },
  'host-denied': { evidence: { source: 'conflict' } },
  'referer-denied': { evidence: { referer: undefined } },
  'signature-missing': { evidence: { signature: 'absent' } },
  'signature-stale': { evidence: { signature: 'stale' } },
  'signature-wrong': { evidence: { signature: 'wrong' } },
  'signature-replayed': { evidence: { signature: 'replayed' } },
  'side-denied': { need: { access: 'write' }, binding: { readOnly: bothSides } },
  'scope-missing': { key: { scopes: [] } },
  'resource-denied': { need: { resources: ['col_2'] } },
  'resource-unknown': { need: { resources: ['col_3'] } },
  'module-missing': { account: { modules: [] } },
}

const caseBreaking = (rules: readonly Rule[]) => {
  const parts = [LAWFUL, ...rules.map(rule => BREAKS[rule])]
  const resources = parts.flatMap(({ need }) => need?.resources ?? [])
  return aCase({
    ...LAWFUL,
    credential: Object.assign({}, ...parts.map(({ credential }) => credential)),
    key: Object.assign({}, ...parts.map(({ key }) => key)),
    account: Object.assign({}, ...parts.map(({ account }) => account)),
    binding: Object.assign({}, ...parts.map(({ binding }) => binding)),
    evidence: Object.assign({}, ...parts.map(({ evidence }) => evidence)),
    need: Object.assign({}, ...parts.map(({ need }) => need), { resources }),
  })
}

describe('the rule book', () => {
  it('is in the published order', () => expect(CHECKS.map(({ reason }) => reason)).toEqual(RULE_BOOK))

  it('covers every reason but those told before it and the two told after it', () => {
    const later: readonly Reason[] = ['rate-limited', 'credits-exhausted']
    expect(REASONS.filter(it => !UNPROVEN.has(it) && !later.includes(it))).toEqual(RULE_BOOK)
  })

  it('has nothing to say about a request that breaks no rule', () => {
    expect(judge(caseBreaking([]))).toBeUndefined()
    expect(findings(caseBreaking([]))).toEqual([])
    expect(judge(aCase())).toBeUndefined()
  })

  it.each(RULE_BOOK)('gives %s for a request that breaks this rule alone', rule => {
    expect(judge(caseBreaking([rule]))?.reason).toBe(rule)
    expect(findings(caseBreaking([rule])).map(({ reason }) => reason)).toEqual([rule])
  })

  it('gives the first of the rules that are broken as the reason, and finds them all in order', () => {
    const unsigned = RULE_BOOK.filter(rule => !rule.startsWith('signature-'))
    const signature = RULE_BOOK.filter(rule => rule.startsWith('signature-'))
    const broken = fc
      .tuple(fc.subarray(unsigned), fc.subarray(signature, { maxLength: 1 }))
      .map(sets => RULE_BOOK.filter(rule => sets.flat().includes(rule)))
    fc.assert(
      fc.property(broken, rules => {
        expect(judge(caseBreaking(rules))?.reason).toBe(rules[0])
        expect(findings(caseBreaking(rules)).map(({ reason }) => reason)).toEqual(rules)
        expect(judge(caseBreaking(rules))).toEqual(findings(caseBreaking(rules))[0])
      }),
      { numRuns: 500 },
    )
  })
})

describe('the standing of a key', () => {
  it('is the verdict of the first five rules, whatever the request asks for', () =>
    fc.assert(
      fc.property(fc.subarray([...RULE_BOOK]), rules => {
        const { dossier, now } = caseBreaking(rules)
        const first = rules.find(rule => RULE_BOOK.indexOf(rule) < 5)
        expect(standing(dossier, now)?.reason).toBe(first)
      }),
    ))
})
