import { describe, expect, it } from 'vitest'
import { expectDone } from '../../src/app/root.ts'
import { changeKey } from '../../src/engine/change.ts'
import { openShop } from './shop.ts'

describe('a change of restrictions', () => {
  it('keeps the kinds it does not name, also those another change sets in the same moment', async () => {
    const { ports, profiles, issue } = await openShop('zensearch')
    const { key } = await issue()
    const changing = [{ hosts: ['docs.example.com'] }, { addresses: ['203.0.113.7'] }].map(restrictions =>
      changeKey(ports, profiles, key.id, { restrictions }),
    )
    for (const outcome of await Promise.all(changing)) expectDone(outcome)
    const found = await ports.keys.find(key.id)
    expect(found?.key.restrictions).toEqual({
      hosts: ['docs.example.com'],
      referers: [],
      addresses: ['203.0.113.7'],
    })
  })
})
