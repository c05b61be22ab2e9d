import { getAuthTables } from 'better-auth/db'
import { describe, expect, it } from 'vitest'
import { memoryCounters } from '../../src/adapters/memory/counters.ts'
import { loginOptions } from '../../src/people/logins.ts'
import { anOffice } from './office.ts'

const snake = (name: string): string => name.replace(/[A-Z]/g, it => `_${it.toLowerCase()}`)

describe('the tables of people', () => {
  it('have exactly the columns the login library needs, required where it requires them', async () => {
    const office = await anOffice()
    const tables = getAuthTables(
      loginOptions({
        ...{
          database: office.stores.peopleDatabase(() => ({ at: office.clock.now() })),
          secret: 'x'.repeat(32),
        },
        ...{ publicUrl: office.publicUrl, invited: async () => false },
        ...{ clock: office.clock, counters: memoryCounters() },
        ...{ secrets: office.secrets, mail: office.mail, log: office.log },
        sso: { issuer: office.publicUrl, clientId: 'a', clientSecret: 'b', name: 'c' },
      }),
    )
    const wanted = Object.values(tables).map(({ modelName, fields }) => ({
      table: modelName,
      columns: Object.entries(fields)
        .map(([name, { fieldName, required }]) => ({
          name: snake(fieldName ?? name),
          required: required !== false,
        }))
        .concat({ name: 'id', required: false })
        .toSorted(byName),
    }))
    const there = await Promise.all(
      wanted.map(async ({ table }) => ({
        table,
        columns: (await office.columnsOf(table)).toSorted(byName),
      })),
    )
    expect(wanted.length).toBe(6)
    expect(there).toEqual(wanted)
  })
})

const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1)
