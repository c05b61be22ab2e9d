import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { MAX_ROWS } from '../../src/control/routes/import.ts'
import { aHome, type TestHome } from '../build/home.ts'

let folder: string
let home: TestHome
let accounts: readonly string[]
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-import-'))
  home = await aHome(folder)
  const first = await home.anAccount('zenhire')
  const more = await Promise.all(
    Array.from({ length: 49 }, (_, nth) =>
      home.call('POST', '/v1/accounts', { body: { apiId: 'zenhire', name: `Customer ${nth}` } }),
    ),
  )
  accounts = [first, ...more.map(it => String(it.json['id']))]
})
afterAll(async () => {
  await home.close()
  rmSync(folder, { recursive: true, force: true })
})

const keyOf = (nth: number) => `zh_cv_live_${String(nth).padStart(24, '0')}`
const rows = () =>
  Array.from({ length: MAX_ROWS }, (_, nth) => ({
    accountId: accounts[nth % accounts.length],
    name: `Key ${nth}`,
    digest: { kind: 'sha256', value: createHash('sha256').update(keyOf(nth)).digest('hex') },
  }))
const post = (dryRun: boolean) => home.call('POST', '/v1/keys/import', { body: { rows: rows(), dryRun } })

/** Several times what it takes, in processor time: what else the machine has to do is not counted. */
const SECONDS = 20
const worked = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

it('ten thousand rows take seconds, others are answered meanwhile, and again they are all there', async () => {
  const rehearsed = await post(true)
  expect(rehearsed.json).toMatchObject({ imported: MAX_ROWS, duplicates: 0, refused: 0 })
  const before = performance.now()
  const workedBefore = worked()
  const importing = post(false)
  const waits: number[] = []
  let over = false
  const others = (async () => {
    while (!over) {
      const began = performance.now()
      await home.call('POST', '/v1/apis', { body: { name: `other-${waits.length}`, profile: 'starter' } })
      waits.push(performance.now() - began)
    }
  })()
  const { json } = await importing
  const took = performance.now() - before
  const workedFor = worked() - workedBefore
  over = true
  await others
  expect(json).toMatchObject({ imported: MAX_ROWS, duplicates: 0, refused: 0 })
  expect(workedFor).toBeLessThan(SECONDS)
  expect(waits.length).toBeGreaterThan(3)
  expect(Math.max(...waits)).toBeLessThan(took)
  const again = await post(false)
  expect(again.json).toMatchObject({ imported: 0, duplicates: MAX_ROWS, refused: 0 })
}, 120_000)
