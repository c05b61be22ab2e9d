import { status } from '@grpc/grpc-js'
import protobuf from 'protobufjs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aHeldWorld, type HeldWorld } from './world.ts'

let world: HeldWorld
beforeAll(async () => {
  world = await aHeldWorld()
})
afterAll(() => world.close())

describe('what goes over the wire', () => {
  /** The numbers stand here as the published definition has them, once more and by hand. */
  const { Reader, Writer } = protobuf
  const message = (...fields: readonly (readonly [number: number, value: string | Buffer])[]): Buffer => {
    const writer = Writer.create()
    for (const [number, value] of fields) writer.uint32((number << 3) | 2).bytes(Buffer.from(value))
    return Buffer.from(writer.finish())
  }
  const fieldsOf = (bytes: Uint8Array): Map<number, (Buffer | number)[]> => {
    const found = new Map<number, (Buffer | number)[]>()
    for (const reader = Reader.create(bytes); reader.pos < reader.len; ) {
      const tag = reader.uint32()
      const value = (tag & 7) === 0 ? reader.uint32() : Buffer.from(reader.bytes())
      found.set(tag >>> 3, [...(found.get(tag >>> 3) ?? []), value])
    }
    return found
  }
  const within = (bytes: unknown, ...path: readonly number[]): unknown =>
    path.reduce((it, number) => (Buffer.isBuffer(it) ? fieldsOf(it).get(number)?.[0] : undefined), bytes)

  const question = (secret: string): Buffer => {
    const address = message([1, message([2, '203.0.113.7'], [3, ''])])
    const http = message(
      ...([
        [1, 'id'],
        [2, 'GET'],
        [3, message([1, 'x-api-key'], [2, secret])],
        [4, '/v1/things'],
      ] as const),
      ...([
        [5, 'gateway.test'],
        [6, 'https'],
        [10, 'HTTP/2'],
      ] as const),
    )
    const request = message([1, message()], [2, http])
    const context = message([1, 'api'], [2, 'starter'])
    const unread = message([1, message([1, 'a filter'], [2, message()])])
    return message([
      1,
      message([1, message([1, address])], [4, request], [10, context], [11, unread], [12, message()]),
    ])
  }

  const answerTo = async (secret: string): Promise<unknown> => {
    const answered = await world.client.bytes(question(secret))
    return 'message' in answered ? answered.message : answered
  }

  it('is read as it is published, whatever else it holds, and leave is written so', async () => {
    const answer = await answerTo(world.key('good'))
    expect([within(answer, 1, 1), within(answer, 2)]).toEqual([undefined, undefined])
    expect(`${within(answer, 3, 2, 1, 1)}: ${within(answer, 3, 2, 1, 2)}`).toMatch(
      /^Latchkey-Request-Id: req_/,
    )
    expect(within(answer, 3, 2, 3)).toBe(2)
    expect(`${within(answer, 3, 5)}`).toBe('x-api-key')
    expect(`${within(answer, 3, 6, 1, 1)}`).toBe('X-Request-Id')
    expect(`${within(answer, 4, 1, 1)}=${within(answer, 4, 1, 2, 3)}`).toBe('api=starter')
  })

  it('is a status, headers and a body where it is refused', async () => {
    const answer = await answerTo('nonsense')
    expect([within(answer, 1, 1), within(answer, 2, 1, 1)]).toEqual([status.UNAUTHENTICATED, 401])
    expect(`${within(answer, 2, 2, 1, 1)}`).toBe('X-Request-Id')
    expect(`${within(answer, 2, 3)}`).toContain('INVALID_API_KEY')
  })
})
