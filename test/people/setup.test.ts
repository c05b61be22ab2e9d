import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { secretFor, serverSecret } from '../../src/adapters/node/secret-file.ts'
import { temporaryFolder } from '../adapters/folder.ts'
import { anOffice, PASSWORD } from './office.ts'

const ADA = { name: 'Ada', email: 'Ada@example.com', password: PASSWORD }

describe('the first run', () => {
  it('shows a token that makes the first operator, once', async () => {
    const { people, setupToken = '', browser, entries } = await anOffice()
    expect(setupToken).toMatch(/^setup_[0-9A-Za-z]{32}$/)
    expect(await people.setUp(`${setupToken.slice(0, -1)}_`, ADA)).toBe('over')
    expect(await people.setUp(setupToken, ADA)).toMatchObject({ operator: true, email: 'ada@example.com' })
    expect(await people.setUp(setupToken, { ...ADA, email: 'eve@example.com' })).toBe('over')
    expect((await browser().login()).status).toBe(200)
    expect((await entries())[0]).toMatchObject({
      action: 'person.add',
      actor: { kind: 'system', id: 'setup' },
    })
  })

  it('makes one operator of two who use the token at once', async () => {
    const { people, setupToken = '', stores } = await anOffice()
    const both = ['one@example.com', 'two@example.com'].map(email =>
      people.setUp(setupToken, { ...ADA, email }),
    )
    expect((await Promise.all(both)).filter(it => it === 'over')).toHaveLength(1)
    expect((await stores.people.list({ limit: 10 })).items).toHaveLength(1)
  })

  it('shows no token once there is an operator', async () => {
    const first = await anOffice()
    await first.somebody('ada@example.com', true)
    expect((await first.reopened()).setupToken).toBeUndefined()
  })

  it('shows a token again while nobody is an operator, whoever else is there', async () => {
    const first = await anOffice()
    await first.somebody()
    const { people, setupToken = '' } = await first.reopened()
    expect(await people.setUp(setupToken, { ...ADA, email: 'first@example.com' })).toMatchObject({
      operator: true,
    })
  })

  it('makes the person with the password, or neither', async () => {
    const { people, setupToken = '', failing, rowsOf } = await anOffice()
    await failing('person_login', async () => {
      await expect(people.setUp(setupToken, ADA)).rejects.toThrow(expect.objectContaining({ name: 'Fault' }))
    })
    expect(await rowsOf('person')).toEqual([])
    expect(await people.setUp(setupToken, ADA)).toMatchObject({ operator: true })
  })

  it('leaves the token nowhere but on the terminal', async () => {
    const { people, setupToken = '', entries, logged, rowsOf } = await anOffice()
    await people.setUp(setupToken, ADA)
    const written = JSON.stringify([
      await entries(),
      logged,
      await rowsOf('person_token'),
      await rowsOf('person'),
    ])
    expect(written).not.toContain(setupToken)
  })
})

describe('people', () => {
  it('have an e-mail address of their own, however it is capitalized', async () => {
    const { people, somebody } = await anOffice()
    const ada = await somebody()
    expect(await people.create({ ...ADA, email: 'ADA@EXAMPLE.COM' }, false)).toBe('taken')
    expect(await people.byEmail('aDa@example.com')).toEqual(ada)
    expect(await people.find(ada.id)).toEqual(ada)
    expect(await people.find('per_nobody')).toBeUndefined()
  })

  it('of one address who come at once are one', async () => {
    const { people } = await anOffice()
    const made = await Promise.all([1, 2, 3].map(() => people.create(ADA, false)))
    expect(made.filter(it => it === 'taken')).toHaveLength(2)
  })

  it('are listed newest first, page by page', async () => {
    const { people, somebody } = await anOffice()
    for (const name of ['a', 'b', 'c']) await somebody(`${name}@example.com`)
    const first = await people.list({ limit: 2 })
    const rest = await people.list({ limit: 2, cursor: first.next })
    expect([...first.items, ...rest.items].map(it => it.email[0])).toEqual(['c', 'b', 'a'])
    expect(rest.next).toBeUndefined()
    const beyond = Buffer.from('[9000000000000000,"x"]').toString('base64url')
    for (const cursor of ['broken', beyond]) {
      expect((await people.list({ limit: 2, cursor })).items).toEqual([])
    }
  })

  it('always have an operator among them, also when the last two lower each other at once', async () => {
    const { people, somebody } = await anOffice()
    const both = [await somebody('a@example.com', true), await somebody('b@example.com', true)]
    const by = { actor: { kind: 'person' as const, id: both[0]?.id ?? '', name: 'a@example.com' } }
    const lowered = await Promise.all(both.map(({ id }) => people.setOperator(id, false, by)))
    expect(lowered.filter(it => it === 'last')).toHaveLength(1)
    expect((await people.list({ limit: 9 })).items.filter(it => it.operator)).toHaveLength(1)
    expect(await people.setOperator('per_nobody', true, by)).toBeUndefined()
  })
})

describe('the secret of a home', () => {
  it('is made once, for its owner alone', async () => {
    const home = await temporaryFolder()
    const secret = serverSecret(home)
    expect(secret).toHaveLength(32)
    expect(serverSecret(home)).toEqual(secret)
    expect(statSync(join(home, 'latchkey.secret')).mode & 0o777).toBe(0o600)
    expect(secretFor(secret, 'one')).not.toEqual(secretFor(secret, 'two'))
  })

  it('is never replaced where it was damaged', async () => {
    const home = await temporaryFolder()
    serverSecret(home)
    const file = join(home, 'latchkey.secret')
    chmodSync(file, 0o600)
    writeFileSync(file, 'something else')
    expect(() => serverSecret(home)).toThrow('put it back from a backup')
    expect(readFileSync(file, 'utf8')).toBe('something else')
  })
})
