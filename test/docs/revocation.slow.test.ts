import { afterAll, beforeAll, expect, it } from 'vitest'
import { aCluster, type Cluster } from '../build/cluster.ts'
import { expectPrinted, stepsOf } from './typed.ts'

const LONG = 180_000

let cluster: Cluster
beforeAll(async () => {
  cluster = await aCluster({ roles: ['all', 'gateway'], apis: [] })
}, LONG)
afterAll(() => cluster?.stop())

it('the guide to revocation waits for a receipt of two nodes, and the other one refuses', async () => {
  const [first, other] = cluster.nodes
  const places = { CONTROL: first?.control ?? '', GATEWAY: other?.gateway ?? '' }
  await expectPrinted(stepsOf('revocation'), { ROOT_KEY: cluster.rootKey, ...places })
  expect(other?.said.err).toBe('')
})
