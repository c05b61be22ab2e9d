import type { Page, Response } from '@playwright/test'
import { expect, test } from './fixtures.ts'

const MOST_BYTES = 200 * 1024

/** Scripts a page fetches until it is there. */
async function scriptsOf(page: Page, path: string): Promise<readonly Response[]> {
  const scripts: Response[] = []
  page.on('response', it => {
    if (it.request().resourceType() === 'script') scripts.push(it)
  })
  await page.goto(path, { waitUntil: 'networkidle' })
  await expect(page.locator('h1')).toBeVisible()
  return scripts
}

/** What they weigh compressed as every client can read it. */
async function bytesOf(scripts: readonly Response[]): Promise<number> {
  const weights = scripts.map(async it => {
    const answer = await fetch(it.url(), { headers: { 'Accept-Encoding': 'gzip' } })
    await answer.arrayBuffer()
    const { headers } = answer
    expect(headers.get('content-encoding'), it.url()).toBe('gzip')
    return Number(headers.get('content-length'))
  })
  return (await Promise.all(weights)).reduce((sum, it) => sum + it, 0)
}

test('the first page somebody opens costs at most 200 KiB of JavaScript as it travels', async ({ page }) => {
  const scripts = await scriptsOf(page, '/sign-in')
  const bytes = await bytesOf(scripts)
  expect(bytes).toBeGreaterThan(10 * 1024)
  expect(bytes).toBeLessThanOrEqual(MOST_BYTES)
})

test('the page of keys costs at most 200 KiB of JavaScript too, and is not fetched a second time', async ({
  latchkey,
  page,
  signIn,
}) => {
  const { account } = latchkey.demo.apis.jobhive
  await signIn(page, latchkey.owner('jobhive'))
  const scripts = await scriptsOf(page, `/accounts/${account}/keys`)
  expect(await bytesOf(scripts)).toBeLessThanOrEqual(MOST_BYTES)
  for (const it of scripts) expect(it.headers()['cache-control'], it.url()).toContain('immutable')
})

test('a page is served under a policy that runs nothing that stands in it', async ({ page }) => {
  const answer = await page.goto('/sign-in')
  const policy = answer?.headers()['content-security-policy'] ?? ''
  expect(policy).toContain("default-src 'none'")
  expect(policy).not.toMatch(/unsafe-(inline|eval)/)
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy).toContain("trusted-types 'none'")
})

test('a page is sent again only when it has changed, and never in the place of a file that is missing', async ({
  page,
}) => {
  const url = (await page.goto('/sign-in'))?.url() ?? ''
  const asking = (path: string, more = {}) =>
    fetch(new URL(path, url), { headers: { accept: 'text/html', ...more } })
  const first = await asking('/sign-in')
  const again = await asking('/reset', { 'if-none-match': first.headers.get('etag') ?? '' })
  expect([first.status, again.status, await again.text()]).toEqual([200, 304, ''])
  expect((await asking('/sign-in', { 'if-none-match': 'W/"another"' })).status).toBe(200)
  expect((await asking('/assets/gone-12345678.js')).status).toBe(404)
})
