import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSdk } from '../../examples/zensearch/build.ts'
import { closed } from '../build/gateway.ts'
import { listening } from '../build/system.ts'
import { expect, test } from './fixtures.ts'

const PAGE = new URL('../../examples/zensearch/snippets/search.html', import.meta.url)

/** A website that searches: its page as the guide shows it, and the SDK beside it. */
async function aWebsite(apiKey: string, baseUrl: string) {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-docs-sdk-'))
  await buildSdk(folder)
  const files: Readonly<Record<string, readonly [type: string, content: string]>> = {
    '/': [
      'text/html',
      readFileSync(PAGE, 'utf8')
        .replace('zsk_pk_YOUR_KEY', apiKey)
        .replace('https://api.zensearch.dev', baseUrl),
    ],
    '/docs-sdk.js': ['text/javascript', readFileSync(join(folder, 'docs-sdk.js'), 'utf8')],
  }
  rmSync(folder, { recursive: true })
  const server = createServer(({ url = '' }, response) => {
    const [type, content] = files[url] ?? ['text/plain', '']
    response.writeHead(content === '' ? 404 : 200, { 'Content-Type': type }).end(content)
  })
  return { port: new URL(await listening(server)).port, close: () => closed(server) }
}

/** Searches in both ways a page can. Runs in the page. */
async function search({ apiKey, baseUrl }: { readonly apiKey: string; readonly baseUrl: string }) {
  const sdk: string = '/docs-sdk.js'
  try {
    const { ZenSearchDocs } = await import(sdk)
    const client = new ZenSearchDocs({ apiKey, baseUrl })
    const { total } = await client.search('authentication')
    const posted = await client.search('authentication', { method: 'POST' })
    return [total, posted.total, posted.limit.remaining, client.limit.limit]
  } catch (error) {
    return [Object(error).code]
  }
}

test('A website searches with the publishable key of a pair that lists its host; another host and a secret key do not', async ({
  latchkey,
  page,
  watched,
}) => {
  const { id } = await latchkey.anAccount('zensearch')
  await latchkey.client.collections.add(id, { name: 'docs' })
  const made = await latchkey.client.keys.create({
    ...{ accountId: id, name: 'docs-site', restrictions: { hosts: ['localhost'] } },
  })
  const of = (side: string) => String(made.secrets.find(it => it.side === side)?.secret)
  const { base: baseUrl } = latchkey.demo.apis.zensearch
  const website = await aWebsite(of('publishable'), baseUrl)
  const found = async () => {
    await page.getByRole('searchbox').fill('authentication')
    await page.getByRole('button', { name: 'Search' }).click()
    return page.getByRole('status')
  }

  await page.goto(`http://localhost:${website.port}/`)
  expect(await page.evaluate(search, { apiKey: of('publishable'), baseUrl })).toEqual([3, 3, 18, 20])
  await expect(await found()).toHaveText('3 found; 17 searches left this minute')
  await expect(page.getByRole('listitem').first()).toContainText('Authentication: ')
  expect(await page.evaluate(search, { apiKey: of('secret'), baseUrl })).toEqual(['SECRET_KEY_IN_BROWSER'])

  watched.expecting(/blocked by CORS policy/)
  await page.goto(`http://127.0.0.1:${website.port}/`)
  await expect(await found()).toContainText('is its host among the pair’s allowed hosts?')
  await website.close()
})
