import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type ClientHttp2Stream, connect, constants, createServer } from 'node:http2'
import fastify from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyIn } from '../../src/app/in-process.ts'
import type { Verify } from '../../src/client/verify.ts'
import { guard as guardFastify } from '../../src/middleware/fastify.ts'
import { guard as guardNode } from '../../src/middleware/node.ts'
import { aWorld, type World } from '../surfaces/world.ts'

let world: World
beforeAll(async () => {
  world = await aWorld()
})
afterAll(() => world.close())

/** An app over HTTP/2 that answers with the body it read. But for `/v1/echo`, each path is behind two guards. */
interface App {
  readonly url: string
  /** How many requests its handler saw. */
  readonly handled: () => number
  close(): unknown
}

async function aFastify(verify: Verify): Promise<App> {
  const app = fastify({ http2: true })
  let handled = 0
  const again = guardFastify({ verify, api: 'rich', cost: 0 })
  app.addHook('onRequest', guardFastify({ verify, api: 'rich' }))
  app.addHook('onRequest', async (request, reply) =>
    request.url === '/v1/echo' ? undefined : Reflect.apply(again, undefined, [request, reply]),
  )
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_, body, done) => done(null, body))
  app.all('/*', async request => {
    handled++
    return request.body ?? ''
  })
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  return { url, handled: () => handled, close: () => app.close() }
}

async function aNode(verify: Verify): Promise<App> {
  let handled = 0
  const echo = async (request: IncomingMessage, response: ServerResponse) => {
    handled++
    let text = ''
    for await (const chunk of request.setEncoding('utf8')) text += chunk
    response.end(text)
  }
  const again = guardNode({ verify, api: 'rich', cost: 0 })(echo)
  const outer = guardNode({ verify, api: 'rich' })((request, response) =>
    request.url === '/v1/echo' ? echo(request, response) : again(request, response),
  )
  const server = createServer((request, response) => Reflect.apply(outer, undefined, [request, response]))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = Object(server.address())
  return { url: `http://127.0.0.1:${port}`, handled: () => handled, close: () => server.close() }
}

const { NGHTTP2_CANCEL } = constants

interface Asked {
  readonly key: string
  readonly path: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
}

describe.each([
  ['Fastify', aFastify],
  ['a handler of Node', aNode],
])('behind a guard over HTTP/2, %s', (_, makeApp) => {
  let app: App
  beforeAll(async () => {
    app = await makeApp(verifyIn(world.engine))
  })
  afterAll(() => app.close())

  /** One request over a connection of its own. */
  async function asking<T>(
    { key, path, method = 'POST', headers }: Asked,
    use: (it: ClientHttp2Stream) => T,
  ) {
    const session = connect(app.url)
    const asked = { ':method': method, ':path': path, 'x-rich-key': world.key(key), ...headers }
    try {
      const type = method === 'GET' ? {} : { 'content-type': 'application/json' }
      return await use(session.request({ ...type, ...asked }, { endStream: false }))
    } finally {
      session.destroy()
    }
  }

  /** Sends a body in parts, each once the one before has arrived, and says what is answered. */
  const answerTo = (asked: Asked, parts: readonly string[]) =>
    asking(asked, async request => {
      const { session } = request
      const seen = () => new Promise<void>(resolve => session?.ping(() => resolve()))
      for (const part of parts) {
        await seen()
        request.write(part)
      }
      await seen()
      request.end()
      const [answer] = await once(request, 'response')
      let text = ''
      for await (const chunk of request.setEncoding('utf8')) text += chunk
      const status: unknown = answer[':status']
      return status === 200 ? [status, text] : [status, JSON.parse(text).error.code]
    })

  const FRENCH = '{"language":"fr"}'
  const ENGLISH = '{"language":"en","text":"café"}'

  describe.each([
    ['its length', (body: string) => ({ 'content-length': `${Buffer.byteLength(body)}` })],
    ['no length', () => ({})],
  ])('a body with %s', (_, lengthOf) => {
    const send = (key: string, path: string, body: string, parts = [body]) =>
      answerTo({ key, path, headers: lengthOf(body) }, parts)

    it('is judged by what it says', async () => {
      world.turn()
      expect(await send('writer', '/v1/speech', FRENCH)).toEqual([403, 'PERMISSION_DENIED'])
      const films = await send('narrow', '/v1/search', '{"collection":"films"}')
      expect(films).toEqual([403, 'COLLECTION_ACCESS_DENIED'])
    })

    it('is there for whoever reads it next', async () => {
      world.turn()
      expect(await send('writer', '/v1/speech', ENGLISH)).toEqual([200, ENGLISH])
      expect(await send('writer', '/v1/speech', ENGLISH, [...ENGLISH])).toEqual([200, ENGLISH])
      expect(await send('writer', '/v1/things', ENGLISH)).toEqual([200, ENGLISH])
    })

    it('is refused when it is too large', async () => {
      world.turn()
      const large = `{"language":"en","text":"${'x'.repeat(3000)}"}`
      expect(await send('writer', '/v1/speech', large)).toEqual([413, 'REQUEST_TOO_LARGE'])
    })
  })

  it('a signed message is refused a body its signature does not cover', async () => {
    world.turn()
    const url = 'http://api.test/v1/echo'
    const headers = Object.fromEntries(await world.messageSignature({ method: 'POST', url }))
    const asked = { key: 'messages', path: '/v1/echo', headers: { ...headers, ':authority': 'api.test' } }
    expect(await answerTo(asked, [FRENCH])).toEqual([401, 'HMAC_SIGNATURE_INVALID'])
    world.turn()
    const again = Object.fromEntries(await world.messageSignature({ method: 'POST', url }))
    const bare = { ...asked, headers: { ...again, ':authority': 'api.test' } }
    expect(await answerTo(bare, [])).toEqual([200, ''])
  })

  it('a body that is announced and empty keeps nobody waiting', async () => {
    world.turn()
    expect(await answerTo({ key: 'writer', path: '/v1/things' }, [])).toEqual([200, ''])
    expect(await answerTo({ key: 'writer', path: '/v1/search', method: 'GET' }, [])).toEqual([200, ''])
  })

  it('a body that is cut short reaches no handler', async () => {
    world.turn()
    const before = app.handled()
    await asking({ key: 'writer', path: '/v1/speech' }, async request => {
      const { session } = request
      const seen = () => new Promise<void>(resolve => session?.ping(() => resolve()))
      request.on('error', () => undefined)
      request.write(ENGLISH)
      await seen()
      request.close(NGHTTP2_CANCEL)
      await once(request, 'close')
      await seen()
    })
    expect(await answerTo({ key: 'writer', path: '/v1/things' }, [ENGLISH])).toEqual([200, ENGLISH])
    expect(app.handled()).toBe(before + 1)
  })
})
