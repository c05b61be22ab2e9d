import type { Page } from '@playwright/test'
import type { DemoName } from '../../src/app/demo/demo.ts'
import { expect, test } from './fixtures.ts'
import { noShift, open, sound } from './page.ts'

/** Pages before anybody is signed in. */
const ENTRANCE = ['/sign-in', '/forgot', '/reset#token=none', '/accept#token=none', '/setup#token=none']

/** Pages of accounts, each where its API has something to show on it. */
const OF_ACCOUNTS: readonly (readonly [DemoName, string])[] = [
  ['zenhire', 'projects'],
  ['zenhire', 'settings'],
  ['zensearch', 'keys'],
  ['zensearch', 'collections'],
  ['jobhive', 'keys'],
  ['jobhive', 'members'],
  ['jobhive', 'usage'],
  ['hiring', 'keys'],
  ['hiring', 'audit'],
  ['hiring', 'docs'],
]

const OF_OPERATORS = [
  ...[
    '',
    '/apis',
    '/accounts',
    '/explain',
    '/usage',
    '/root-keys',
    '/people',
    '/profiles',
    '/audit',
    '/nodes',
  ],
  ...['/apis/zensearch', '/apis/zensearch/docs'],
].map(it => `/operator${it}`)

/** What every page must be. */
async function good(page: Page): Promise<void> {
  await expect(page.locator('h1')).toHaveCount(1)
  await expect(page.locator('main [role=alert]')).toHaveCount(0)
  await noShift(page)
  await sound(page)
}

test.describe('A page before anybody is signed in', () => {
  for (const path of ENTRANCE)
    test(`${path.replace(/#.*/, '')} can be read by everybody, stands still and fits a phone`, async ({
      page,
    }) => {
      await page.goto(path, { waitUntil: 'networkidle' })
      await expect(page.locator('h1')).toHaveCount(1)
      await noShift(page)
      await sound(page)
    })
})

test.describe('A page of an account', () => {
  for (const [api, name] of OF_ACCOUNTS)
    test(`${name} of ${api} can be read by everybody, stands still and fits a phone`, async ({
      latchkey,
      page,
      signIn,
    }) => {
      await signIn(page, latchkey.owner(api))
      await open(page, `/accounts/${latchkey.demo.apis[api].account}/${name}`)
      await good(page)
    })

  test('of one key can be read by everybody, stands still and fits a phone', async ({
    latchkey,
    page,
    signIn,
  }) => {
    const { account } = latchkey.demo.apis.zensearch
    const { items } = await latchkey.client.keys.list({ account }).page()
    await signIn(page, latchkey.owner('zensearch'))
    await open(page, `/accounts/${account}/keys/${items[0]?.id}`)
    await good(page)
  })

  test('about oneself can be read by everybody, stands still and fits a phone', async ({
    latchkey,
    page,
    signIn,
  }) => {
    await signIn(page, latchkey.owner('jobhive'))
    await open(page, '/me')
    await good(page)
  })
})

test.describe('A page of operators', () => {
  for (const path of OF_OPERATORS)
    test(`${path} can be read by everybody, stands still and fits a phone`, async ({
      latchkey,
      page,
      signIn,
    }) => {
      await signIn(page, latchkey.operator)
      await open(page, path)
      await good(page)
    })
})
