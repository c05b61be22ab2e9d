import { describe, expect, it } from 'vitest'
import { keptTexts, ruleOf } from '../../src/core/refusal.ts'
import { assembleSecret } from '../../src/core/secret.ts'
import type { Refused } from '../../src/core/verdict.ts'

const PREFIX = 'my_'
const SECRET = assembleSecret(PREFIX, 'ekGQFLY7eJArKMyy1Zng3u81eM6Q')
const BODY = SECRET.slice(PREFIX.length)
/** Long enough to try all that is missing, were more of it kept. */
const TELLING = BODY.slice(8, 20)

const kept = (text: string) =>
  JSON.stringify(
    keptTexts({ path: text, host: text, origin: text, referer: text, userAgent: text }, [PREFIX]),
  )

describe('what is kept of a refused request', () => {
  it.each([
    ['a whole key', SECRET],
    ['a key in the name of a host', `${SECRET}.example`],
    ['a key without its prefix', `/v1/x/${BODY}`],
    ['a key without its prefix, in a host', `a.b.${BODY}`],
    ['the end of a key', `/v1/x/${BODY.slice(4)}`],
    ['a key that what is kept would cut through', `/${'p/'.repeat(135)}${BODY}`],
    ['an escaped key', `/v1/my%5F${BODY}`],
  ])('has nothing of %s', (_, text) => {
    expect(kept(text)).not.toContain(TELLING)
  })

  it.each([
    '/v1/things/0b9f6c1e-52a4-4f0e-9c0d-2f5b7c1d8e9a',
    '/v1/things/01JCXZ8Q4M3N5P7R9T1V3W5Y7Z',
    '/v1/things/5f4dcc3b5aa765d61d8327deb882cf99',
    '/v1/how-to-find-a-thing-by-name',
  ])('has names that are no keys as they are: %s', path => {
    expect(keptTexts({ path }, [PREFIX]).path).toBe(path)
  })
})

describe('the rule that refused a request', () => {
  const refused = (resource: string): Refused => ({
    ...{ outcome: 'refused', reason: 'resource-unknown', detail: { resource }, readings: [] },
    // What is not looked at here.
    dossier: Object.create(null),
  })

  it('has no key that was given for a collection', () => {
    expect(ruleOf(refused(SECRET), [PREFIX])).toEqual({ kind: 'collection', values: ['my_…'] })
    expect(JSON.stringify(ruleOf(refused(`${'a '.repeat(40)}${BODY}`), [PREFIX]))).not.toContain(TELLING)
  })

  it('names the collection that is not there', () => {
    expect(ruleOf(refused('legal'), [PREFIX])).toEqual({ kind: 'collection', values: ['legal'] })
  })
})
