import { Socket } from 'node:net'
import { expect, it } from 'vitest'
import { instant } from '../../src/core/terms.ts'
import { cohorts } from '../../src/gateway/cohort.ts'
import { GatewayRequest } from '../../src/gateway/wire/request.ts'
import { GatewayResponse } from '../../src/gateway/wire/response.ts'

const aResponse = () => new GatewayResponse(new GatewayRequest(new Socket()))
const nobodyAsks = () => 0
const noon = () => instant(Date.UTC(2026, 6, 1, 12))
const turn = () => new Promise(resolve => setImmediate(resolve))

it('requests that came together are all decided about before the first answer ends', async () => {
  const all = [aResponse(), aResponse(), aResponse()]
  const ended = () => all.filter(it => it.writableEnded).length
  const endedBefore: number[] = []
  const together = cohorts(nobodyAsks, noon, response => {
    endedBefore.push(ended())
    together.end(response, 'text', 'latin1')
  })
  for (const response of all) together.join(response)
  expect(endedBefore).toEqual([])
  await turn()
  expect(endedBefore).toEqual([0, 0, 0])
  expect(ended()).toBe(3)
})

it('an answer that is ready later ends at once', async () => {
  const together = cohorts(nobodyAsks, noon, () => undefined)
  const response = aResponse()
  together.join(response)
  await turn()
  together.end(response, 'text', 'latin1')
  expect(response.writableEnded).toBe(true)
})

it('who joins while a cohort is decided about is in the next one', async () => {
  const seen: GatewayResponse[] = []
  const [first, second] = [aResponse(), aResponse()]
  const together = cohorts(nobodyAsks, noon, response => {
    seen.push(response)
    if (response === first) together.join(second)
  })
  together.join(first)
  await turn()
  expect(seen).toEqual([first])
  await turn()
  expect(seen).toEqual([first, second])
})

it('tells all that came together when the first of them did', async () => {
  const began: number[] = []
  let now = 7
  const together = cohorts(
    () => now++,
    noon,
    (_, at) => void began.push(at),
  )
  together.join(aResponse())
  together.join(aResponse())
  await turn()
  together.join(aResponse())
  await turn()
  expect(began).toEqual([7, 7, 8])
})

it('all that came together are decided about at one instant, read only then', async () => {
  const decidedAt: number[] = []
  let now = 100
  const together = cohorts(
    nobodyAsks,
    () => instant(now++),
    (_, __, at) => void decidedAt.push(at),
  )
  together.join(aResponse())
  together.join(aResponse())
  now = 200
  await turn()
  expect(decidedAt).toEqual([200, 200])
})
