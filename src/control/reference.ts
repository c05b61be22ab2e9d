import { gunzipSync } from 'node:zlib'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context, Env } from 'hono'

/** Reads the script that renders the reference, gzipped; undefined when it was not fetched. */
export type ReadScript = () => Promise<Uint8Array<ArrayBuffer> | undefined>

/** Headers an answer has unless it sets its own: never cached, never framed, nothing loaded, nothing guessed. */
export const HARDENING: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
}

const SCRIPTS = { scalar: '/reference/scalar.js', start: '/reference/start.js' }
const DAY = 'private, max-age=86400'

/** Everything comes from this server. Scalar and its editor put styles into the page; scripts nobody may. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'unsafe-inline'",
  'img-src data:',
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** How Scalar is told to show the document: as the system's light or dark, asking no other server for anything. */
const CONFIGURATION = {
  url: '/v1/openapi.json',
  metaData: { title: 'Latchkey management API' },
  telemetry: false,
  withDefaultFonts: false,
  showDeveloperTools: 'never',
  hideClientButton: true,
  persistAuth: false,
  agent: { disabled: true },
  mcp: { disabled: true },
  proxyUrl: '',
}

const START = `Scalar.createApiReference('#reference', ${JSON.stringify(CONFIGURATION)})\n`

const HEAD = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Latchkey management API</title>
<style>body { margin: 0; font-family: system-ui, sans-serif } .plain { margin: 3rem auto; max-width: 40rem; padding: 0 1rem; line-height: 1.5 }</style>
</head>`

const PAGE = `${HEAD}
<body>
<div id="reference"></div>
<noscript><p class="plain">This page needs JavaScript. <a href="/v1/openapi.json">The document itself</a> does not.</p></noscript>
<script src="${SCRIPTS.scalar}"></script>
<script src="${SCRIPTS.start}"></script>
</body>
</html>
`

const PAGE_WITHOUT = `${HEAD}
<body>
<main class="plain">
<h1>Latchkey management API</h1>
<p>The script that renders this page was not fetched when Latchkey was set up. Start it once with the npm registry in reach, and reload.</p>
<p>Until then read <a href="/v1/openapi.json">the OpenAPI document</a> in any viewer of yours.</p>
</main>
</body>
</html>
`

/** Mounts the reference page: the document, rendered by Scalar from this server alone. */
export function mountReference<E extends Env>(app: OpenAPIHono<E>, read: ReadScript): void {
  app.get('/reference', async c => {
    c.header('Content-Security-Policy', POLICY)
    return c.html((await read()) === undefined ? PAGE_WITHOUT : PAGE)
  })
  app.get(SCRIPTS.start, c => c.body(START, 200, { 'Content-Type': 'text/javascript; charset=utf-8' }))
  app.get(SCRIPTS.scalar, async c => {
    const script = await read()
    return script === undefined ? c.notFound() : sent(c, script)
  })
}

function sent(c: Context, script: Uint8Array<ArrayBuffer>): Response {
  c.header('Content-Type', 'text/javascript; charset=utf-8')
  c.header('Cache-Control', DAY)
  c.header('Vary', 'Accept-Encoding')
  if (!/\bgzip\b/.test(c.req.header('accept-encoding') ?? '')) return c.body(gunzipSync(script))
  c.header('Content-Encoding', 'gzip')
  return c.body(script)
}
