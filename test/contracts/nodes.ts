import { describe, expect, it } from 'vitest'
import type { Nodes } from '../../src/ports/nodes.ts'

/** Every Nodes passes this while it is alone on its store, or is not one. */
export function nodesContract(
  adapter: string,
  open: () => { readonly nodes: Nodes } | Promise<{ readonly nodes: Nodes }>,
) {
  describe(`a node alone on ${adapter}`, () => {
    it('is live, and sees itself as what it is', async () => {
      const { nodes } = await open()
      const [live, ...others] = await nodes.live()
      expect(live).toMatchObject(nodes.self)
      expect(others).toEqual([])
      expect(live?.seenAt).toBeGreaterThanOrEqual(live?.startedAt ?? Number.NaN)
    })

    it('relies on what it has read', async () => {
      const { nodes } = await open()
      expect(nodes.reliance.until).toBeGreaterThan(Date.now())
    })

    it('obeys every change itself, which its receipt says without waiting', async () => {
      const { nodes } = await open()
      const receipt = await nodes.confirm(60_000)
      expect(receipt).toMatchObject({
        complete: true,
        nodes: [{ id: nodes.self.id, confirmedAt: receipt.changedAt }],
      })
      expect(receipt.safeAt).toBeGreaterThanOrEqual(receipt.changedAt)
    })
  })
}
