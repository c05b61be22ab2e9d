// A process that writes keys until it is killed, and says which of them were acknowledged.
import { openSqlite } from '../../src/adapters/sqlite/stores.ts'
import { aCredential, aKey, digest, furnish } from '../contracts/nouns.ts'

const [folder = '', hands = '1'] = process.argv.slice(2)
const stores = await openSqlite({ folder })
await furnish(stores)
process.stdout.write('open\n')

async function write(hand: number): Promise<void> {
  for (let at = 0; ; at++) {
    const id = `key_${hand}_${at}`
    const credential = aCredential({ id: `crd_${hand}_${at}`, keyId: id, digest: digest(id) })
    await stores.keys.issue(aKey({ id }), [credential])
    process.stdout.write(`${id}\n`)
  }
}

await Promise.all(Array.from({ length: Number(hands) }, (_, hand) => write(hand)))
