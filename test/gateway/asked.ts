import type { TestGateway } from '../build/gateway.ts'
import { exchange, headerIn, request } from '../build/raw.ts'

/** A verdict as the verify endpoint tells it, loosely: tests look at any part of it. */
export interface Told {
  readonly status: number
  readonly verdict: ReturnType<typeof JSON.parse>
}

/** Asks the verify endpoint. */
export async function told(gateway: TestGateway, input: unknown, key: string = gateway.root): Promise<Told> {
  const text = typeof input === 'string' ? input : JSON.stringify(input)
  const body = Buffer.from(text).toString('latin1')
  const headers = key === '' ? [] : [`Authorization: Bearer ${key}`]
  const answer = await exchange(gateway.port, request('POST /_latchkey/v1/verify', headers, body))
  return { status: answer.status, verdict: JSON.parse(answer.body) }
}

/** What the gateway itself answers: status, the profile's code, and how the limits stand. */
export async function answered(
  gateway: TestGateway,
  line: string,
  headers: readonly string[],
  body?: string,
) {
  const answer = await exchange(gateway.port, request(line, headers, body))
  const code = answer.status < 400 ? 'VALID' : JSON.parse(answer.body).error.code
  return { status: answer.status, code, remaining: headerIn(answer, 'x-ratelimit-remaining') }
}
