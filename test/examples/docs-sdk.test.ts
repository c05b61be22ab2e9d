import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { buildSdk } from '../../examples/zensearch/build.ts'
import { type Timing, ZenSearchDocs, type ZenSearchOptions } from '../../examples/zensearch/sdk/docs-sdk.ts'
import { HINTS, OWN_CODES } from '../../examples/zensearch/sdk/errors.ts'
import { timingOfRuntime } from '../../examples/zensearch/sdk/limit.ts'
import { after, HOUR, MINUTE } from '../../src/core/terms.ts'
import { closed } from '../build/gateway.ts'
import { listening } from '../build/system.ts'
import { worth } from '../build/worth.ts'
import { aScene, type Scene, type Shown } from '../seeds/scene.ts'

let zen: Scene
beforeAll(async () => {
  zen = await aScene('zensearch')
})
afterAll(() => zen.close())
afterEach(() => void vi.unstubAllGlobals())

const clientOf = (apiKey: string | undefined, more: Partial<ZenSearchOptions> = {}) =>
  new ZenSearchDocs({ apiKey, baseUrl: zen.api.base, ...more })

/** A clock that is waited on without waiting. */
function timing(waited: number[] = []): Timing {
  const wait = async (ms: number, signal: AbortSignal | undefined) => {
    signal?.throwIfAborted()
    waited.push(ms)
    zen.clock.advance(ms)
  }
  return { now: () => zen.clock.now(), wait }
}

const PROFILE = readFileSync(new URL('../../profiles/zensearch.json', import.meta.url), 'utf8')
const ROWS: readonly { readonly code: string; readonly hint: string }[] = JSON.parse(PROFILE).errors.rows

/** The text's two samples, as it prints them. */
const PUBLISHED = `
import { ZenSearchDocs } from '@zensearch/docs-sdk';

// Client-side: use publishable key
const client = new ZenSearchDocs({
apiKey: 'zsk_pk_xxx...',
defaultCollection: 'your-collection-id',
});

const results = await client.search('authentication');
// Server-side: use secret key
const serverClient = new ZenSearchDocs({
apiKey: process.env.ZENSEARCH_SECRET_KEY, // zsk_sk_...
});
`

describe('the SDK of ZenSearch', () => {
  it('runs as the published text and the guide show it, from the package that is built', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-docs-sdk-'))
    const { publishable, secret } = await zen.key()
    await buildSdk(join(folder, 'node_modules', '@zensearch', 'docs-sdk'))
    const program = PUBLISHED.replace('zsk_pk_xxx...', publishable).replace('your-collection-id', 'docs')
    const ending = `console.log(JSON.stringify([results, await serverClient.search('hmac')]))`
    writeFileSync(join(folder, 'program.mjs'), program + ending)
    cpSync(
      new URL('../../examples/zensearch/snippets/server.mjs', import.meta.url),
      join(folder, 'server.mjs'),
    )
    const env = { ZENSEARCH_BASE_URL: zen.api.base, ZENSEARCH_SECRET_KEY: secret }
    const printed = async (name: string) =>
      (await promisify(execFile)(process.execPath, [join(folder, name)], { env })).stdout
    const [stdout, server] = [await printed('program.mjs'), await printed('server.mjs')]
    rmSync(folder, { recursive: true })
    expect(server).toBe('Lighthouses, 1 of 1; 96 requests left this minute\n')
    expect(JSON.parse(stdout)).toMatchObject([
      { total: 3, limit: { limit: 20, remaining: 19 } },
      { total: 2, results: [{ title: 'Signing requests' }, {}] },
    ])
  })

  it.each(['GET', 'POST'] as const)(
    'searches with %s, in the default collection or another',
    async method => {
      const { publishable } = await zen.key()
      const client = clientOf(publishable, { defaultCollection: 'docs' })
      const [inDocs, inOther] = [
        await client.search('é & ü "authentication"', { method }).then(it => it.total),
        await client.search('authentication', { method, collection: 'internal' }),
      ]
      expect([inDocs, inOther.total]).toEqual([0, 3])
      expect(new Set(inOther.results.map(it => it.collection))).toEqual(
        new Set([zen.api.collections?.['other']]),
      )
      expect(client.limit).toEqual({ limit: 20, remaining: 18, resetsAt: expect.any(Date) })
    },
  )

  it('stores, replaces and removes documents on a server, signed when told to', async () => {
    const { secret } = await zen.key({ signed: true })
    const client = clientOf(secret, { sign: true, defaultCollection: 'docs', timing: timing() })
    const made = await client.documents.create({ title: 'Zażółć', body: 'Gęślą jaźń 🐝' })
    const put = await client.documents.put(made.id, { title: 'Other', body: 'Pangram' })
    expect([put.id, put.title, (await client.search('pangram', { method: 'POST' })).total]).toEqual([
      made.id,
      'Other',
      1,
    ])
    await client.documents.remove(made.id)
    expect((await client.search('pangram')).total).toBe(0)
  })

  it('sends no write with a publishable key, and sends the key along with no redirect', async () => {
    const { publishable } = await zen.key()
    const asked: string[] = []
    const server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`)
      response.writeHead(302, { Location: '/elsewhere' }).end()
    })
    const client = clientOf(publishable, { baseUrl: await listening(server) })
    const error = { name: 'ZenSearchError', code: 'READ_ONLY_KEY', hint: HINTS.READ_ONLY_KEY }
    await expect(client.documents.remove('doc_1')).rejects.toMatchObject(error)
    await expect(client.documents.create({ title: 'a', body: 'b' })).rejects.toMatchObject(error)
    await expect(client.search('a')).rejects.toMatchObject({ code: 'UNREACHABLE' })
    expect(asked).toEqual(['GET /v1/docs/search?q=a'])
    await closed(server)
  })
})

describe('its errors', () => {
  it('know every code of the API, and a hint for it', () => {
    const replies = readFileSync(new URL('../../examples/zensearch/replies.ts', import.meta.url), 'utf8')
    const ofUpstream = [...replies.matchAll(/^ {2}([A-Z_]+):/gm)].map(([, code]) => code)
    const known = new Set([...ROWS.map(it => it.code), ...ofUpstream, ...OWN_CODES])
    expect(Object.keys(HINTS).toSorted()).toEqual([...known].toSorted())
  })

  const refused: Readonly<Record<string, () => Promise<{ key: Shown; more?: Partial<ZenSearchOptions> }>>> = {
    INVALID_API_KEY: async () => {
      const key = await zen.key()
      await zen.revoke(key.id)
      return { key }
    },
    API_KEY_EXPIRED: async () => {
      const key = await zen.key({ expiresAt: after(zen.clock.now(), MINUTE) })
      zen.clock.advance(MINUTE)
      return { key }
    },
    COLLECTION_ACCESS_DENIED: async () => ({
      key: await zen.key({ collections: ['internal'] }),
      more: { defaultCollection: 'docs' },
    }),
    COLLECTION_NOT_FOUND: async () => ({ key: await zen.key(), more: { defaultCollection: 'nowhere' } }),
    HMAC_SIGNATURE_MISSING: async () => ({ key: await zen.key({ signed: true }) }),
    HMAC_TIMESTAMP_EXPIRED: async () => ({
      key: await zen.key({ signed: true }),
      more: { sign: true, timing: { ...timing(), now: () => zen.clock.now() - HOUR } },
    }),
    RATE_LIMITED: async () => {
      const key = await zen.key({ limits: { 'per-key': 1 } })
      await clientOf(key.secret).search('')
      return { key, more: { retry: false } }
    },
  }
  it.each(Object.entries(refused))('%s is told with the answer’s hint', async (code, prepare) => {
    const { key, more } = await prepare()
    const { hint } = worth(ROWS.find(it => it.code === code))
    const error = { code, hint, status: expect.any(Number), requestId: expect.stringMatching(/^req_/) }
    await expect(clientOf(key.secret, more).search('x')).rejects.toMatchObject(error)
  })

  it('refuse a secret key wherever there is a window, and every key that is none', async () => {
    const { secret, publishable } = await zen.key()
    expect(() => clientOf(undefined)).toThrow(expect.objectContaining({ code: 'MISSING_API_KEY' }))
    expect(() => clientOf('sk_live_1')).toThrow(expect.objectContaining({ code: 'INVALID_API_KEY' }))
    expect(() => clientOf(publishable, { sign: true })).toThrow('Only a secret key')
    expect(() => clientOf(publishable, { baseUrl: 'javascript:0' })).toThrow('no base URL')
    for (const global of ['window', 'document', 'importScripts']) {
      vi.stubGlobal(global, {})
      expect(() => clientOf(secret)).toThrow(expect.objectContaining({ code: 'SECRET_KEY_IN_BROWSER' }))
      expect(await clientOf(publishable).search('')).toMatchObject({ total: 6 })
      vi.unstubAllGlobals()
    }
  })

  it('tell a server that is away, silent or somebody else from each other', async () => {
    const { publishable } = await zen.key()
    const server = createServer((request, response) => {
      if (request.url?.startsWith('/silent')) return
      response.writeHead(request.url?.startsWith('/html') ? 200 : 500).end('<html>')
    })
    const url = await listening(server)
    const codeAt = (path: string) =>
      clientOf(publishable, { baseUrl: url + path, timeoutMs: path === '/silent' ? 50 : 5000 })
        .search('a')
        .catch(error => error.code)
    expect([await codeAt('/silent'), await codeAt('/html'), await codeAt('/broken')]).toEqual([
      'TIMED_OUT',
      'UNEXPECTED_ANSWER',
      'UNEXPECTED_ANSWER',
    ])
    await closed(server)
    expect(await codeAt('/gone')).toBe('UNREACHABLE')
  })
})

describe('a limit that is reached', () => {
  const exhausted = async () => {
    const { secret } = await zen.key({ limits: { 'per-key': 1 } })
    await clientOf(secret).search('')
    return secret
  }

  it('is waited for until it starts anew', async () => {
    const waited: number[] = []
    const secret = await exhausted()
    const resetsAt = clientOf(secret, { timing: timing(waited) }).search('authentication')
    expect((await resetsAt).total).toBe(6)
    expect(waited).toHaveLength(1)
    expect(waited[0]).toBeLessThanOrEqual(MINUTE)
  })

  it('is not waited for longer than allowed, more often than allowed, or after it is given up', async () => {
    const waited: number[] = []
    const limited = { code: 'RATE_LIMITED', limit: { limit: 1, remaining: 0 } }
    const secret = await exhausted()
    const search = (retry: ZenSearchOptions['retry'], options = {}) =>
      clientOf(secret, { retry, timing: timing(waited) }).search('', options)
    await expect(search(false)).rejects.toMatchObject(limited)
    await expect(search({ tries: 1 })).rejects.toMatchObject(limited)
    await expect(search({ longestMs: 0 })).rejects.toMatchObject(limited)
    const stop = new AbortController()
    stop.abort(new Error('given up'))
    await expect(search({}, { signal: stop.signal })).rejects.toThrow('given up')
    expect(waited).toEqual([])
  })

  it('is waited for by the clock, until a signal ends it', async () => {
    await timingOfRuntime.wait(0, undefined)
    const stop = new AbortController()
    const waiting = timingOfRuntime.wait(HOUR, stop.signal)
    stop.abort(new Error('given up'))
    await expect(waiting).rejects.toThrow('given up')
    await expect(timingOfRuntime.wait(HOUR, stop.signal)).rejects.toThrow('given up')
  })

  it('is waited for twice as long each time, where a clock is so wrong that it would be a hammer', async () => {
    const waited: number[] = []
    const secret = await exhausted()
    const wait = async (ms: number) => void waited.push(ms)
    const ahead = { now: () => zen.clock.now() + HOUR, wait }
    const withoutRetryAfter: typeof fetch = async (input, init) => {
      const { status, headers, body } = await fetch(input, init)
      const kept = new Headers(headers)
      kept.delete('Retry-After')
      return new Response(body, { status, headers: kept })
    }
    const client = clientOf(secret, { timing: ahead, retry: { tries: 4 }, fetch: withoutRetryAfter })
    await expect(client.search('')).rejects.toMatchObject({ code: 'RATE_LIMITED' })
    expect(waited).toEqual([500, 1000, 2000])
  })
})
