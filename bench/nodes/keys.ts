import { hash, randomInt } from 'node:crypto'
import { assembleSecret, BASE62, RANDOM_LENGTH } from '../../src/core/secret.ts'
import type { Cluster, IssuedKey } from '../../test/build/cluster.ts'

/** Rows one statement brings. */
const BLOCK = 5_000
/** How the starter's profile begins its keys. */
const PREFIX = 'my_'

/**
 * Keys beside one another, each in an account of its own and like one that was issued, without the way through the
 * management API: a hundred thousand in seconds. @returns their secrets
 */
export async function manyKeys({ run }: Cluster, like: IssuedKey, count: number): Promise<readonly string[]> {
  const secrets = Array.from({ length: count }, aSecret)
  const nameOf = (kind: string, nth: number) =>
    `${kind}_${hash('sha256', `${like.id}/${nth}`, 'hex').slice(0, 20)}`
  for (let from = 0; from < count; from += BLOCK) {
    const rows = secrets.slice(from, from + BLOCK).map((secret, at) => ({
      account: nameOf('acc', from + at),
      key: nameOf('key', from + at),
      credential: nameOf('crd', from + at),
      digest: hash('sha256', secret, 'hex'),
    }))
    await run(`
      create temporary table made as
        select * from jsonb_to_recordset('${JSON.stringify(rows)}') as it(account text, key text, credential text, digest text);
      insert into account select (jsonb_populate_record(old, jsonb_build_object('id', made.account, 'name', made.account))).*
        from made, account old where old.id = '${like.accountId}';
      insert into key select (jsonb_populate_record(old, jsonb_build_object('id', made.key, 'account_id', made.account))).*
        from made, key old where old.id = '${like.id}';
      insert into credential select (jsonb_populate_record(old, jsonb_build_object(
          'id', made.credential, 'key_id', made.key, 'digest', made.digest))).*
        from made, credential old where old.key_id = '${like.id}'`)
  }
  await run('analyze')
  return secrets
}

const aSecret = (): string =>
  assembleSecret(
    PREFIX,
    Array.from({ length: RANDOM_LENGTH }, () => BASE62.charAt(randomInt(BASE62.length))).join(''),
  )
