import { afterAll, beforeAll, expect, it } from 'vitest'
import { aCrew, type Crew, type Somebody } from '../build/crew.ts'
import { worth } from '../build/worth.ts'
import { KEPT, oldKey } from '../engine/foreign.ts'

const SLOW = ['bcrypt', 'scrypt', 'argon2id']
const FAST = ['sha256 in hex', 'sha512 in hex', 'prefixed-api-key']
let crew: Crew
let accountId: string
let admin: Somebody
beforeAll(async () => {
  crew = await aCrew()
  accountId = await crew.home.anAccount('zenhire')
  admin = await crew.joined(accountId, 'admin')
})
afterAll(() => crew.close())

/** What becomes of a row of each kind, in a dry run. */
async function fates(by: Pick<Somebody, 'call'>, kinds: readonly string[]) {
  const rows = kinds.map(kind => ({ accountId, name: kind, digest: worth(KEPT[kind])(oldKey('abcd')) }))
  const { json } = await by.call('POST', '/v1/keys/import', { body: { rows, dryRun: true } })
  return [json['rows']]
    .flat()
    .map(Object)
    .map(({ status, code, path }) => [status, code, path])
}

it('slow digests are imported by operators and root keys, and by nobody who only has a role in the account', async () => {
  const wanted = ['would-import', null, null]
  expect(await fates(admin, SLOW)).toEqual(SLOW.map(() => ['refused', 'role-insufficient', 'digest.kind']))
  expect(await fates(crew.operator, SLOW)).toEqual(SLOW.map(() => wanted))
  expect(await fates(crew.home, SLOW)).toEqual(SLOW.map(() => wanted))
})

it('digests that are found by what they are, and keys, everybody imports who may make keys', async () => {
  expect(await fates(admin, FAST)).toEqual(FAST.map(() => ['would-import', null, null]))
})
