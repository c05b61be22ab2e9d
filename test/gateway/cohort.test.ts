import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { expect, it } from 'vitest'
import { cohorts } from '../../src/gateway/cohort.ts'

const aResponse = () => new ServerResponse(new IncomingMessage(new Socket()))
const nobodyAsks = () => 0
const turn = () => new Promise(resolve => setImmediate(resolve))

it('requests that came together are all decided about before the first answer ends', async () => {
  const all = [aResponse(), aResponse(), aResponse()]
  const ended = () => all.filter(it => it.writableEnded).length
  const endedBefore: number[] = []
  const together = cohorts(nobodyAsks, response => {
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
  const together = cohorts(nobodyAsks, () => undefined)
  const response = aResponse()
  together.join(response)
  await turn()
  together.end(response, 'text', 'latin1')
  expect(response.writableEnded).toBe(true)
})

it('who joins while a cohort is decided about is in the next one', async () => {
  const seen: ServerResponse[] = []
  const [first, second] = [aResponse(), aResponse()]
  const together = cohorts(nobodyAsks, response => {
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
    (_, at) => void began.push(at),
  )
  together.join(aResponse())
  together.join(aResponse())
  await turn()
  together.join(aResponse())
  await turn()
  expect(began).toEqual([7, 7, 8])
})
