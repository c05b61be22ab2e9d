import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { flawOfEnd, follow, NO_ENTRIES } from '../../src/core/chain.ts'
import { instant } from '../../src/core/terms.ts'
import { changeKey, disableKey, enableKey, revokeKey } from '../../src/engine/change.ts'
import { importKey } from '../../src/engine/import.ts'
import { issueKey } from '../../src/engine/issue.ts'
import { invite } from '../../src/engine/members.ts'
import { type Ports, portsFor } from '../../src/engine/ports.ts'
import { rotateKey } from '../../src/engine/rotate.ts'
import { endGrace } from '../../src/engine/rotation.ts'
import { openShop } from './shop.ts'

interface Shop extends Pick<Awaited<ReturnType<typeof openShop>>, 'profiles' | 'account'> {
  readonly ports: Ports
}

/** What can be done to a key, and the secrets it makes. */
const MOVES: readonly ((shop: Shop, keyId: string) => Promise<readonly string[]>)[] = [
  async ({ ports, profiles }, keyId) => {
    const rotated = await rotateKey(ports, profiles, { keyId, graceSeconds: 60 })
    return rotated.ok ? rotated.value.secrets.map(it => it.secret) : []
  },
  async ({ ports, profiles }, keyId) => {
    const rotated = await rotateKey(ports, profiles, { keyId, graceSeconds: 0 })
    return rotated.ok ? rotated.value.secrets.map(it => it.secret) : []
  },
  async ({ ports, profiles }, keyId) => nothing(await changeKey(ports, profiles, keyId, { name: 'renamed' })),
  async ({ ports }, keyId) => nothing(await endGrace(ports, keyId)),
  async ({ ports }, keyId) => nothing(await disableKey(ports, keyId)),
  async ({ ports }, keyId) => nothing(await enableKey(ports, keyId)),
  async ({ ports }, keyId) => nothing(await revokeKey(ports, keyId, { reason: 'superseded', note: 'old' })),
  async ({ ports, account }) => {
    const invited = await invite(ports, { accountId: account.id, email: 'a@example.com', role: 'viewer' })
    return invited.ok ? [invited.value.token] : []
  },
]

const nothing = (_: unknown): readonly string[] => []

describe('the audit log', () => {
  it('never shows a secret or the digest of one, whatever is done, and stays one chain', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(MOVES.length - 1), { maxLength: 12 }), async moves => {
        const bare = await openShop('zenhire')
        const by = { actor: { kind: 'system', id: 'test', name: 'Test' }, at: instant(1) } as const
        const shop = { ...bare, ports: portsFor(bare.ports, by) }
        const { ports, profiles, account } = shop
        const imported = `zh_cv_live_${ports.secrets.random(32)}`
        const wanted = { accountId: account.id, name: 'a key' }
        await importKey(ports, profiles, { ...wanted, secret: imported })
        const made = await issueKey(ports, profiles, wanted)
        const secrets = [imported, ...(made.ok ? made.value.secrets.map(it => it.secret) : [])]
        const keyId = made.ok ? made.value.key.id : ''
        for (const move of moves) secrets.push(...((await MOVES[move]?.(shop, keyId)) ?? []))

        const entries = await ports.audit.entries(0)
        const text = JSON.stringify(entries)
        for (const secret of secrets) {
          expect(text).not.toContain(secret)
          expect(text).not.toContain(ports.secrets.digest(secret))
        }
        const followed = follow(NO_ENTRIES, entries, ports.secrets.digest)
        expect(followed.ok && flawOfEnd(followed.head, await ports.audit.head())).toBeUndefined()
        expect(entries.length).toBeGreaterThanOrEqual(2)
      }),
      { numRuns: 40 },
    )
  })
})
