import { describe, expect, it } from 'vitest'
import { judge } from '../../src/core/judge.ts'
import { aCase, aCollection, type CaseParts } from '../build/case.ts'

const said = (parts: CaseParts) => judge(aCase(parts))?.reason ?? 'cleared'

describe('an environment', () => {
  it('is not asked about when the request may be made in any', () => {
    expect(said({ key: { environment: 'dev' } })).toBe('cleared')
    expect(said({})).toBe('cleared')
  })

  it('must be one of those the request may be made in', () => {
    expect(said({ key: { environment: 'live' }, need: { environments: ['test', 'live'] } })).toBe('cleared')
    expect(said({ key: { environment: 'dev' }, need: { environments: ['live'] } })).toBe('environment-denied')
    expect(said({ need: { environments: ['live'] } })).toBe('environment-denied')
  })
})

describe('a side that may only read', () => {
  it('is refused a write and nothing else', () => {
    expect(said({ credential: { side: 'publishable' } })).toBe('cleared')
    expect(said({ credential: { side: 'publishable' }, need: { access: 'write' } })).toBe('side-denied')
    expect(said({ credential: { side: 'secret' }, need: { access: 'write' } })).toBe('cleared')
  })
})

describe('modules', () => {
  it('must all be enabled for the account, and the refusal names the one that is not', () => {
    const need = { modules: ['speech', 'multilingual'] }
    expect(said({ account: { modules: ['multilingual', 'speech'] }, need })).toBe('cleared')
    expect(judge(aCase({ account: { modules: ['speech'] }, need }))).toEqual({
      reason: 'module-missing',
      detail: { required: ['multilingual'], granted: ['speech'] },
    })
  })

  it('never stand in for a scope of the key', () =>
    expect(said({ account: { modules: ['jobs:read'] }, need: { scopes: ['jobs:read'] } })).toBe(
      'scope-missing',
    ))
})

describe('collections', () => {
  const collections = [
    aCollection('col_1', { name: 'guides' }),
    aCollection('col_2', { name: 'news' }),
    aCollection('col_3', { name: 'old', active: false }),
  ]
  const asks = (resources: readonly string[], reach: 'all' | readonly string[] = ['col_1']) =>
    said({ collections, key: { collections: reach }, need: { resources } })

  it('may be named by id or by name', () => {
    expect(asks(['col_1'])).toBe('cleared')
    expect(asks(['guides'])).toBe('cleared')
  })

  it('that a key was not narrowed to are denied', () => {
    expect(asks(['col_2'])).toBe('resource-denied')
    expect(asks(['guides', 'news'])).toBe('resource-denied')
    expect(asks(['col_1'], [])).toBe('resource-denied')
    expect(asks(['news'], 'all')).toBe('cleared')
  })

  it('that are inactive or not there are unknown', () => {
    expect(asks(['col_3'], 'all')).toBe('resource-unknown')
    expect(asks(['old'], ['col_3'])).toBe('resource-unknown')
    expect(asks(['col_9'], 'all')).toBe('resource-unknown')
    expect(asks([''], 'all')).toBe('resource-unknown')
  })

  it('cannot be reached by giving one the id of another for a name', () => {
    const decoy = aCollection('col_4', { name: 'col_2' })
    for (const them of [
      [decoy, ...collections],
      [...collections, decoy],
    ]) {
      const parts = { collections: them, need: { resources: ['col_2'] } }
      expect(said({ ...parts, key: { collections: ['col_4'] } })).toBe('resource-denied')
      expect(said({ ...parts, key: { collections: ['col_2'] } })).toBe('resource-denied')
      expect(said({ ...parts, key: { collections: ['col_2', 'col_4'] } })).toBe('cleared')
    }
  })

  it('are unknown when an active one has the id of an inactive one for a name', () => {
    const decoy = aCollection('col_4', { name: 'col_3' })
    expect(said({ collections: [...collections, decoy], need: { resources: ['col_3'] } })).toBe(
      'resource-unknown',
    )
  })
})

describe('scopes', () => {
  it('of an empty list are none, never all', () =>
    expect(said({ key: { scopes: [] }, need: { scopes: ['jobs:read'] } })).toBe('scope-missing'))

  it('must all be held, and none is implied by another', () => {
    const key = { scopes: ['jobs:write', '*', 'jobs:*'] }
    expect(said({ key, need: { scopes: ['jobs:write'] } })).toBe('cleared')
    expect(said({ key, need: { scopes: ['jobs:read'] } })).toBe('scope-missing')
    expect(judge(aCase({ key, need: { scopes: ['jobs:write', 'jobs:read'] } }))).toEqual({
      reason: 'scope-missing',
      detail: { required: ['jobs:write', 'jobs:read'], granted: key.scopes },
    })
  })
})
