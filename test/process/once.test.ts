import { expect, it } from 'vitest'
import { each, type Json } from '../build/control.ts'
import { aHome, demoOf, manage, serving } from './program.ts'

const MANY = 80

/** Asks for one key under an Idempotency-Key of its own. @returns undefined when no answer came */
async function order(home: string, nth: number) {
  const { control, rootKey, apis } = demoOf(home)
  try {
    const response = await fetch(`${control}/v1/keys`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${rootKey}`,
        'Content-Type': 'application/json',
        'Idempotency-Key': `order-${nth}`,
      },
      body: JSON.stringify({
        accountId: apis.jobhive.account,
        name: `order ${nth}`,
        environment: 'live',
      }),
    })
    return { status: response.status, text: await response.text() }
  } catch {
    return undefined
  }
}

async function ordered(home: string): Promise<readonly string[]> {
  const found: string[] = []
  let cursor = ''
  do {
    const path = `GET /v1/keys?api=jobhive&q=order&limit=100${cursor}`
    const { json }: { json: Json } = await manage(demoOf(home), path)
    found.push(...each(json, 'items', 'name'))
    cursor = typeof json['next'] === 'string' ? `&cursor=${json['next']}` : ''
  } while (cursor !== '')
  return found
}

it('a server killed amid many orders makes none twice, answers none otherwise, and keeps its log whole', async () => {
  const home = aHome()
  const first = await serving(home)
  const asking = Array.from({ length: MANY }, (_, nth) => order(home, nth))
  await Promise.race(asking)
  await first.stop('SIGKILL')
  const answers = await Promise.all(asking)
  const answered = answers.flatMap((answer, nth) => (answer?.status === 201 ? [[nth, answer] as const] : []))
  expect(answered.length).toBeGreaterThan(0)

  await serving(home)
  const before = await ordered(home)
  const again = await Promise.all(Array.from({ length: MANY }, (_, nth) => order(home, nth)))
  for (const [nth, answer] of answered) expect(again[nth]).toEqual(answer)
  const pending = again.filter(it => it?.status === 409 && it.text.includes('"idempotency-pending"'))
  const made = again.filter(it => it?.status === 201)
  expect(made.length + pending.length).toBe(MANY)

  const names = await ordered(home)
  expect(new Set(names).size).toBe(names.length)
  expect(names.length).toBeGreaterThanOrEqual(Math.max(made.length, before.length))
  const { json } = await manage(demoOf(home), 'GET /v1/audit/verify')
  expect(json).toMatchObject({ ok: true, flaw: null })
})
