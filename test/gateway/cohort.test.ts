import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { expect, it } from 'vitest'
import { cohorts } from '../../src/gateway/cohort.ts'

const aResponse = () => new ServerResponse(new IncomingMessage(new Socket()))
const turn = () => new Promise(resolve => setImmediate(resolve))

it('requests that came together are all decided about before the first answer ends', async () => {
  const all = [aResponse(), aResponse(), aResponse()]
  const ended = () => all.filter(it => it.writableEnded).length
  const endedBefore: number[] = []
  const together = cohorts(response => {
    endedBefore.push(ended())
    together.end(response, 'text')
  })
  for (const response of all) together.join(response)
  expect(endedBefore).toEqual([])
  await turn()
  expect(endedBefore).toEqual([0, 0, 0])
  expect(ended()).toBe(3)
})

it('an answer that is ready later ends at once', async () => {
  const together = cohorts(() => undefined)
  const response = aResponse()
  together.join(response)
  await turn()
  together.end(response, 'text')
  expect(response.writableEnded).toBe(true)
})

it('who joins while a cohort is decided about is in the next one', async () => {
  const seen: ServerResponse[] = []
  const [first, second] = [aResponse(), aResponse()]
  const together = cohorts(response => {
    seen.push(response)
    if (response === first) together.join(second)
  })
  together.join(first)
  await turn()
  expect(seen).toEqual([first])
  await turn()
  expect(seen).toEqual([first, second])
})
