import { gunzipSync } from 'node:zlib'
import { OpenAPIHono } from '@hono/zod-openapi'
import { describe, expect, it } from 'vitest'
import { referenceScript } from '../../src/app/reference.ts'
import { mountReference } from '../../src/control/reference.ts'
import { aServer } from '../build/cli.ts'
import { aControl } from '../build/control.ts'

describe('the reference page', () => {
  it('is a page with a title that runs scripts of this server only', async () => {
    const { app } = await aControl()
    const response = await app.request('/reference')
    const html = await response.text()
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=UTF-8'])
    expect(html).toContain('<title>Latchkey management API</title>')
    expect(html).toContain('<meta name="color-scheme" content="light dark">')
    const scripts = [...html.matchAll(/<script([^>]*)>([^<]*)<\/script>/g)]
    expect(scripts.map(([, source, text]) => [source, text])).toEqual([
      [' src="/reference/scalar.js"', ''],
      [' src="/reference/start.js"', ''],
    ])
    expect(html).not.toMatch(/https?:/)
  })

  it('may load nothing from elsewhere, run nothing inline and be framed by nobody', async () => {
    const { app } = await aControl()
    const { headers } = await app.request('/reference')
    const policy = new Map(
      headers
        .get('content-security-policy')
        ?.split('; ')
        .map(it => [it.split(' ')[0], it.split(' ').slice(1).join(' ')]),
    )
    expect(policy.get('default-src')).toBe("'none'")
    expect(policy.get('script-src')).toBe("'self'")
    expect(policy.get('connect-src')).toBe("'self'")
    expect(policy.get('frame-ancestors')).toBe("'none'")
    expect([...policy.values()].join()).not.toMatch(/http|\*/)
  })

  it('is told to ask no other server', async () => {
    const { app } = await aControl()
    const start = await (await app.request('/reference/start.js')).text()
    const configuration = JSON.parse(/\{.*\}/.exec(start)?.[0] ?? '')
    expect(configuration).toMatchObject({
      url: '/v1/openapi.json',
      telemetry: false,
      withDefaultFonts: false,
    })
    expect(start).not.toMatch(/https?:/)
  })

  it('has the script of Scalar, compressed for who takes it so', async () => {
    const { url, stop } = await aServer()
    try {
      const packed = await fetch(`${url}/reference/scalar.js`, { headers: { 'accept-encoding': 'gzip' } })
      const plain = await fetch(`${url}/reference/scalar.js`, { headers: { 'accept-encoding': 'identity' } })
      expect([packed.headers.get('content-encoding'), plain.headers.get('content-encoding')]).toEqual([
        'gzip',
        null,
      ])
      const text = await plain.text()
      expect(await packed.text()).toBe(text)
      expect(text).toMatch(/^\/\*! @scalar\/api-reference [\d.]+ \| MIT License/)
      const script = await referenceScript()
      expect(script && gunzipSync(script).toString()).toBe(text)
    } finally {
      await stop()
    }
  })

  it('says what to do, and leads to the document, where the script was not fetched', async () => {
    const app = new OpenAPIHono()
    mountReference(app, async () => undefined)
    const html = await (await app.request('/reference')).text()
    expect(html).toMatch(/was not fetched.*npm registry.*reload/)
    expect(html).toContain('<a href="/v1/openapi.json">')
    expect(html).not.toContain('<script')
    expect((await app.request('/reference/scalar.js')).status).toBe(404)
  })
})

it.each(['/', '/healthz', '/v1/openapi.json', '/v1/keys', '/v1/nothing'])(
  '%s cannot be framed or sniffed',
  async path => {
    const { headers } = await (await aControl()).app.request(path)
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'")
    expect(headers.get('cache-control')).toBe('no-store')
  },
)
