import { describe, expect, it } from 'vitest'
import { answerOn, exchange, headerIn } from '../build/raw.ts'
import { proxied, saying } from './proxied.ts'

describe('what the upstream answers', () => {
  it('passes with its status, headers and trailers', async () => {
    const { bytes, gateway } = await proxied((_, response) => {
      response.writeHead(207, { 'X-Mine': 'yes', 'Set-Cookie': ['a=1', 'b=2'], Trailer: 'X-Sum' })
      response.write('body')
      response.addTrailers({ 'X-Sum': '42', 'Latchkey-Key-Id': 'forged' })
      response.end()
    })
    const answer = await exchange(gateway.port, bytes('GET /x'))
    expect([answer.status, answer.body]).toEqual([207, 'body'])
    expect(headerIn(answer, 'x-mine')).toBe('yes')
    expect(headerIn(answer, 'set-cookie')).toBe('a=1, b=2')
    expect(answer.trailers.toLowerCase()).toBe('x-sum: 42\r\n\r\n')
  })

  it('keeps the bytes of its headers', async () => {
    const name = Buffer.from('filename="é中.pdf"').toString('latin1')
    const { bytes, gateway } = await proxied(
      await saying(
        socket =>
          void socket.end(
            Buffer.from(
              `HTTP/1.1 200 OK\r\nContent-Disposition: ${name}\r\nContent-Length: 0\r\n\r\n`,
              'latin1',
            ),
          ),
      ),
    )
    expect(headerIn(await exchange(gateway.port, bytes('GET /x')), 'content-disposition')).toBe(name)
  })

  it('loses what was meant for its connection only, and what is ours to say', async () => {
    const { bytes, gateway } = await proxied((_, response) => {
      response
        .writeHead(200, {
          Connection: 'close, X-Private',
          'X-Private': '1',
          'Keep-Alive': 'timeout=9',
          'Proxy-Authenticate': 'Basic',
          'Access-Control-Allow-Origin': '*',
          'Latchkey-Key-Id': 'forged',
          'X-Request-Id': 'theirs',
          Vary: 'Accept, origin',
        })
        .end('x')
    })
    const answer = await exchange(gateway.port, bytes('GET /x'))
    for (const name of ['x-private', 'proxy-authenticate', 'access-control-allow-origin', 'latchkey-key-id'])
      expect(headerIn(answer, name)).toBeUndefined()
    expect(headerIn(answer, 'keep-alive')).not.toBe('timeout=9')
    expect(headerIn(answer, 'x-request-id')).toMatch(/^req_/)
    expect(headerIn(answer, 'vary')).toBe('X-API-Key, Origin, Accept')
  })

  it.each([204, 304])('%i has no body', async status => {
    const { bytes, gateway } = await proxied(
      (_, response) => void response.writeHead(status, { ETag: '"1"' }).end(),
    )
    const answer = await exchange(gateway.port, bytes('GET /x'))
    expect([answer.status, answer.body, headerIn(answer, 'etag')]).toEqual([status, '', '"1"'])
    expect(headerIn(answer, 'transfer-encoding')).toBeUndefined()
  })

  it('to HEAD is its headers, the length among them, and the connection goes on', async () => {
    const { bytes, open } = await proxied(
      (_, response) => void response.writeHead(200, { 'Content-Length': 9 }).end('nine byte'),
    )
    const socket = open()
    socket.write(bytes('HEAD /x'))
    expect(headerIn(await answerOn(socket, true), 'content-length')).toBe('9')
    socket.write(bytes('GET /x'))
    expect((await answerOn(socket)).body).toBe('nine byte')
  })
})

describe('what the upstream is told', () => {
  it('is the same request at the same path, byte for byte in its query', async () => {
    const { call, bytes, gateway, upstream } = await proxied(undefined, '/base/')
    const query = '?a=1&a=2&b=%20%2f+c&&=&%zz&x=[1]&y={}|^`"<>\''
    await exchange(gateway.port, bytes(`PUT /v1/a%20b${query}`, [], 'body'))
    await call('')
    expect(upstream.seen.map(it => [it.method, it.url, it.body])).toEqual([
      ['PUT', `/base/v1/a%20b${query}`, 'body'],
      ['GET', '/base/', ''],
    ])
  })

  it('has its own host, and hears where the request came from from us alone', async () => {
    const { bytes, gateway, upstream } = await proxied()
    const lies = [
      'X-Forwarded-For: 6.6.6.6',
      'X-Forwarded-Host: evil',
      'X-Forwarded-Proto: https',
      'X-Forwarded-Port: 1',
      'Forwarded: for=6.6.6.6',
      'X-Real-IP: 6.6.6.6',
    ]
    await exchange(gateway.port, bytes('GET /x', lies))
    expect(upstream.seen[0]?.headers).toMatchObject({
      host: upstream.url.slice('http://'.length),
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-host': 'api.test',
      'x-forwarded-proto': 'http',
    })
    expect(JSON.stringify(upstream.seen[0]?.rawHeaders)).not.toMatch(/6\.6\.6\.6|evil|x-forwarded-port/i)
  })

  it('never sees the key', async () => {
    const { bytes, gateway, upstream, secret } = await proxied()
    await exchange(gateway.port, bytes('GET /x', ['Authorization: Bearer theirs', 'Cookie: a=b']))
    await exchange(gateway.port, bytes('GET /open'))
    expect(upstream.seen).toHaveLength(2)
    expect(JSON.stringify(upstream.seen)).not.toContain(secret)
    expect(upstream.seen[0]?.headers).toMatchObject({ authorization: 'Bearer theirs', cookie: 'a=b' })
  })

  it('does not see what was meant for the caller’s connection only', async () => {
    const { bytes, gateway, upstream } = await proxied()
    const headers = [
      'Connection: keep-alive, X-Mine, x_other',
      'X-Mine: 1',
      'X_Other: 1',
      'Keep-Alive: timeout=9',
      'TE: trailers',
      'Proxy-Authorization: Basic x',
      'Proxy-Connection: close',
      'Trailer: x',
    ]
    await exchange(gateway.port, bytes('GET /x', headers))
    const names = Object.keys(upstream.seen[0]?.headers ?? {})
    for (const name of [
      'x-mine',
      'x_other',
      'keep-alive',
      'te',
      'proxy-authorization',
      'proxy-connection',
      'trailer',
    ])
      expect(names).not.toContain(name)
  })

  it('cannot be kept from knowing who calls by naming our headers in Connection', async () => {
    const { bytes, gateway, upstream, key } = await proxied()
    await exchange(
      gateway.port,
      bytes('GET /x', ['Connection: Latchkey-Key-Id, X-Forwarded-For, Host, Content-Length'], undefined),
    )
    expect(upstream.seen[0]?.headers).toMatchObject({
      'latchkey-key-id': key.id,
      'x-forwarded-for': '127.0.0.1',
    })
  })

  it('is who calls, and nothing else under our names', async () => {
    const { bytes, gateway, upstream, key, account } = await proxied()
    const answer = await exchange(gateway.port, bytes('GET /x'))
    const raw = upstream.seen[0]?.rawHeaders ?? []
    const told = raw.flatMap((name, at) =>
      at % 2 === 0 && /^latchkey-/i.test(name) ? [[name, raw[at + 1]]] : [],
    )
    expect(told).toEqual([
      ['Latchkey-Request-Id', headerIn(answer, 'x-request-id')],
      ['Latchkey-Key-Id', key.id],
      ['Latchkey-Key-Name', 'Cl%C3%A9%20n%C2%B0%201'],
      ['Latchkey-Account-Id', account.id],
      ['Latchkey-Account-Name', 'Soci%C3%A9t%C3%A9'],
      ['Latchkey-Plan', 'Gr%C3%B6%C3%9Fe%202'],
      ['Latchkey-Side', 'secret'],
      ['Latchkey-Generation', '1'],
      ['Latchkey-Scopes', 'things:read things:write'],
      ['Latchkey-Modules', ''],
      ['Latchkey-Collections', ''],
      ['Latchkey-Collection-Names', ''],
      ['Latchkey-Limit', '1000'],
      ['Latchkey-Limit-Used', '1'],
      ['Latchkey-Credits-Charged', '0'],
    ])
  })

  it('is of nobody on an open route', async () => {
    const { bytes, gateway, upstream } = await proxied()
    await exchange(gateway.port, bytes('GET /open'))
    const names = Object.keys(upstream.seen[0]?.headers ?? {}).filter(it => it.startsWith('latchkey-'))
    expect(names).toEqual(['latchkey-request-id'])
  })

  it('is a name that is no text as well as it can be', async () => {
    const { gateway, account, upstream } = await proxied()
    const { secret } = await gateway.keyOf({ accountId: account.id, name: 'half a pair \ud800' })
    const answer = await fetch(`${gateway.url}/proxied/x`, { headers: { 'X-API-Key': secret } })
    expect(answer.status).toBe(200)
    expect(upstream.seen[0]?.headers['latchkey-key-name']).toBe('half%20a%20pair%20%EF%BF%BD')
  })
})
