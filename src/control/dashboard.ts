import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context, Env } from 'hono'

type Bytes = Uint8Array<ArrayBuffer>

/** One file of the dashboard, and what it is once it is compressed. */
export interface DashboardFile {
  /** Its media type. */
  readonly type: string
  /** Stands for its content. @see RFC 9110 §8.8.3 */
  readonly tag: string
  readonly plain: Bytes
  readonly br: Bytes | undefined
  readonly gzip: Bytes | undefined
}

/** The dashboard's files by their paths, `index.html` and `assets/…` with a hash in each name. */
export type Dashboard = ReadonlyMap<string, DashboardFile>

/** Reads the dashboard; undefined where it was not built. */
export type ReadDashboard = () => Promise<Dashboard | undefined>

const PAGE = 'index.html'
/** What has no page: the API, and files, since a page in the place of a missing file would hide that it is missing. */
const NO_PAGES = /^\/(v1|assets)(\/|$)/
const FOR_GOOD = 'public, max-age=31536000, immutable'
const ASK_AGAIN = 'no-cache'

/** Everything comes from this server, nothing stands in the page itself, and no text becomes markup. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

/** Mounts the files of the dashboard. */
export function mountDashboard<E extends Env>(app: OpenAPIHono<E>, read: ReadDashboard): void {
  app.get('/assets/:name', async c => {
    const file = (await read())?.get(`assets/${c.req.param('name')}`)
    return file === undefined ? c.notFound() : sent(c, file, FOR_GOOD)
  })
  app.get('/favicon.svg', async c => {
    const file = (await read())?.get('favicon.svg')
    return file === undefined ? c.notFound() : sent(c, file, ASK_AGAIN)
  })
}

/**
 * The page of the dashboard, for a browser that asks for one: every path of a page is shown by the same file.
 * @returns undefined for anybody else, for paths of the API and of files, and where the dashboard was not built
 */
export async function dashboardPage(c: Context, read: ReadDashboard): Promise<Response | undefined> {
  const isPage = c.req.method === 'GET' || c.req.method === 'HEAD'
  if (!isPage || NO_PAGES.test(c.req.path) || !c.req.header('accept')?.includes('text/html')) return undefined
  const file = (await read())?.get(PAGE)
  if (file === undefined) return undefined
  c.header('Content-Security-Policy', POLICY)
  c.header('Cross-Origin-Opener-Policy', 'same-origin')
  return sent(c, file, ASK_AGAIN)
}

function sent(c: Context, { type, tag, plain, br, gzip }: DashboardFile, caching: string): Response {
  c.header('Content-Type', type)
  c.header('Cache-Control', caching)
  c.header('Vary', 'Accept-Encoding, Accept')
  c.header('ETag', tag)
  if (c.req.header('if-none-match')?.includes(tag)) return c.body(null, 304)
  const accepted = c.req.header('accept-encoding') ?? ''
  for (const [name, body] of [
    ['br', br],
    ['gzip', gzip],
  ] as const) {
    if (body === undefined || !new RegExp(`\\b${name}\\b`).test(accepted)) continue
    c.header('Content-Encoding', name)
    return c.body(body)
  }
  return c.body(plain)
}
