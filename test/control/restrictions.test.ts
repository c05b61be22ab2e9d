import { beforeEach, describe, expect, it } from 'vitest'
import { aControl, briefOf, type Control } from '../build/control.ts'

let control: Control
beforeEach(async () => {
  control = await aControl()
})

const check = (body: object) => control.call('POST', '/v1/restrictions/check', body)
const brief = async (body: object) => briefOf(await check(body))

describe('trying restrictions', () => {
  const restrictions = {
    hosts: ['docs.example.com', '*.shop.example'],
    referers: ['https://docs.example.com/guide/*'],
    addresses: ['203.0.113.0/24', '2001:db8::/32'],
  }

  it('names the rule that admits each', async () => {
    const tried = {
      address: '::ffff:203.0.113.9',
      host: 'EU.Shop.example',
      referer: 'https://docs.example.com/guide/a?b',
    }
    expect((await check({ restrictions, ...tried })).json).toEqual({
      hosts: { admitted: true, rule: '*.shop.example' },
      referers: { admitted: true, rule: 'https://docs.example.com/guide/*' },
      addresses: { admitted: true, rule: '203.0.113.0/24' },
    })
  })

  it('says of each that nothing admits it', async () => {
    const tried = {
      address: '198.51.100.1',
      host: 'https://shop.example/',
      referer: 'http://docs.example.com/guide/a',
    }
    const none = { admitted: false, rule: null }
    expect((await check({ restrictions, ...tried })).json).toEqual({
      hosts: none,
      referers: none,
      addresses: none,
    })
  })

  it('admits everything where there are no rules, and tries only what is given', async () => {
    expect((await check({ restrictions: {}, address: '198.51.100.1' })).json).toEqual({
      hosts: null,
      referers: null,
      addresses: { admitted: true, rule: null },
    })
  })

  it.each([
    [{ hosts: ['docs.example.com', 'https://x'] }, 'restrictions.hosts[1]'],
    [{ hosts: ['*.co.uk'] }, 'restrictions.hosts[0]'],
    [{ referers: ['https://'] }, 'restrictions.referers[0]'],
    [{ addresses: ['10.0.0.0/8', '10.0.0.0/33'] }, 'restrictions.addresses[1]'],
  ])('refuses a rule that is none: %j', async (wrong, path) =>
    expect(await brief({ restrictions: wrong })).toEqual([400, 'input-invalid', path]),
  )

  it.each([
    [{ address: '10.0.0' }, 'address'],
    [{ host: 'a b' }, 'host'],
    [{ referer: 'docs.example.com' }, 'referer'],
  ])('refuses to try what is none: %j', async (wrong, path) =>
    expect(await brief({ restrictions: {}, ...wrong })).toEqual([400, 'input-invalid', path]),
  )
})
