import { describe, expect, it } from 'vitest'
import { readIdentity } from '../../examples/identity.ts'
import { readJson } from '../../examples/shared.ts'

const post = (body: string | Uint8Array | ReadableStream) =>
  new Request('http://x', { method: 'POST', body, duplex: 'half' })
const streamOf = (...parts: readonly (string | Error)[]) => {
  const rest = [...parts]
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      const part = rest.shift()
      if (part === undefined) controller.close()
      else if (typeof part === 'string') controller.enqueue(new TextEncoder().encode(part))
      else controller.error(part)
    },
  })
}

describe('reading a JSON body', () => {
  it('takes it in pieces, up to the last byte allowed', async () => {
    expect(await readJson(post(streamOf('{"a"', ':1}')), 7)).toEqual({ ok: true, value: { a: 1 } })
    expect(await readJson(post(streamOf('{"a"', ':1}')), 6)).toMatchObject({ ok: false, status: 413 })
    expect(await readJson(post('{"a":1}'), 6)).toMatchObject({ ok: false, status: 413 })
  })

  it('refuses one that breaks off, even where what came is valid', async () => {
    const broken = post(streamOf('{}', new Error('aborted')))
    expect(await readJson(broken, 99)).toMatchObject({ ok: false, status: 400 })
  })

  it('refuses bytes that are not UTF-8', async () => {
    const latin1 = post(new Uint8Array([0x22, 0xe9, 0x22]))
    expect(await readJson(latin1, 99)).toMatchObject({ ok: false, status: 400 })
  })
})

describe('reading the identity', () => {
  it('finds everything the gateway says, decoded', () => {
    const headers = new Headers({
      'Latchkey-Request-Id': 'req_1',
      'Latchkey-Key-Id': 'key_1',
      'Latchkey-Key-Name': 'caf%C3%A9%20key',
      'Latchkey-Account-Id': 'acc_1',
      'Latchkey-Account-Name': '%E9%9D%A2%E6%8E%A5',
      'Latchkey-Plan': 'Pro%20Plus',
      'Latchkey-Project-Id': 'prj_1',
      'Latchkey-Project-Name': 'alpha',
      'Latchkey-Environment': 'live',
      'Latchkey-Side': 'secret',
      'Latchkey-Scopes': 'a:read b:write',
      'Latchkey-Modules': 'speech',
      'Latchkey-Collections': 'col_1 col_2',
      'Latchkey-Collection-Names': 'one%20name two',
      'Latchkey-Limit': '300',
      'Latchkey-Limit-Used': '7',
      'Latchkey-Credits-Charged': '2',
    })
    expect(readIdentity(headers)).toEqual({
      requestId: 'req_1',
      key: { id: 'key_1', name: 'café key' },
      account: { id: 'acc_1', name: '面接' },
      plan: 'Pro Plus',
      project: { id: 'prj_1', name: 'alpha' },
      environment: 'live',
      side: 'secret',
      scopes: ['a:read', 'b:write'],
      modules: ['speech'],
      collections: [
        { id: 'col_1', name: 'one name' },
        { id: 'col_2', name: 'two' },
      ],
      limit: { requests: 300, used: 7 },
      creditsCharged: 2,
    })
  })

  it('is nobody without an account, and grants nothing that is not said', () => {
    expect(readIdentity(new Headers({ 'Latchkey-Key-Id': 'key_1' }))).toBeUndefined()
    expect(readIdentity(new Headers({ 'Latchkey-Account-Id': 'acc_1' }))).toMatchObject({
      side: 'publishable',
      scopes: [],
      modules: [],
      collections: [],
      creditsCharged: 0,
      plan: undefined,
      project: undefined,
      environment: undefined,
      limit: undefined,
    })
  })

  it('takes a text that is not encoded properly as it stands', () => {
    const headers = new Headers({ 'Latchkey-Account-Id': 'acc_1', 'Latchkey-Account-Name': '100%' })
    expect(readIdentity(headers)?.account.name).toBe('100%')
  })
})
