import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { worth } from '../build/worth.ts'
import { expect, test } from './fixtures.ts'
import { messages } from './messages.ts'
import { axe } from './page.ts'
import { keep, shownKey } from './use.ts'

const say = messages('en')

test('The documentation of an API is read by its contents, and its code copied in the language one prefers', async ({
  context,
  latchkey,
  page,
  signIn,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const { account, base } = latchkey.demo.apis.zensearch
  await signIn(page, await latchkey.somebody('viewer', 'zensearch'))
  await page.goto(`/accounts/${account}/docs`)
  await expect(page.getByRole('heading', { level: 1, name: 'Authentication' })).toBeVisible()

  const contents = page.getByRole('navigation', { name: say('docs.contents') })
  await contents.getByRole('link', { name: 'Signing requests' }).click()
  const signing = page.getByRole('heading', { name: 'Signing requests' })
  await expect(signing).toBeInViewport()
  await expect(contents.getByRole('link', { name: 'Signing requests' })).toHaveAttribute(
    'aria-current',
    'location',
  )

  const [first, , signed] = await page.getByRole('tablist', { name: say('docs.languages') }).all()
  await worth(first).getByRole('tab', { name: 'Python' }).click()
  await expect(worth(signed).getByRole('tab', { name: 'Python' })).toHaveAttribute('aria-selected', 'true')
  await page.reload()
  const python = page.getByRole('tab', { name: 'Python' }).first()
  await expect(python).toHaveAttribute('aria-selected', 'true')
  await python.press('ArrowLeft')
  await python.press('ArrowLeft')
  await page.getByRole('tab', { name: 'curl' }).first().press('Enter')
  await page.getByRole('button', { name: say('docs.copyOf', { what: 'A first request: curl' }) }).click()
  const copied = await page.evaluate(() => navigator.clipboard.readText())
  expect(copied).toBe(
    `curl '${base}/v1/docs/search?q=authentication' \\\n  -H "X-ZenSearch-Key: zsk_sk_YOUR_KEY"`,
  )
})

test('What the documentation shows of a refusal is what the gateway answers', async ({
  latchkey,
  page,
  signIn,
}) => {
  const { account } = latchkey.demo.apis.jobhive
  await signIn(page, latchkey.owner('jobhive'))
  await page.goto(`/accounts/${account}/docs`)
  const answers = page.locator('details').filter({ hasText: 'AUTHENTICATION_REQUIRED' })
  await answers.getByText('AUTHENTICATION_REQUIRED', { exact: true }).first().click()
  const shown = page.getByRole('region', {
    name: say('docs.answer', { status: 401, code: 'AUTHENTICATION_REQUIRED' }),
  })
  const [, body = ''] = (await shown.innerText()).split('\n\n')
  const answer = await latchkey.ask('jobhive', '/v1/interviews')
  const { error, ...rest } = Object(await answer.json())
  expect(answer.status).toBe(401)
  expect(JSON.parse(body)).toEqual({ ...rest, error })
  await axe(page)
})

test('The documentation is French where the dashboard is, and goes along as Markdown', async ({
  latchkey,
  page,
  signIn,
}) => {
  await signIn(page, latchkey.operator)
  await page.goto('/operator/apis/hiring/docs')
  await page.getByRole('combobox', { name: say('shell.language') }).selectOption('fr')
  await expect(page.getByRole('heading', { level: 1, name: 'Authentification' })).toBeVisible()
  await expect(page.getByRole('article')).toHaveAttribute('lang', 'fr')
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: messages('fr')('docs.downloadMarkdown') }).click()
  const file = await (await download).path()
  const written = await latchkey.client.apis.exportGuide('hiring', { language: 'fr' })
  expect(await readFile(file, 'utf8')).toBe(await written.text())
})

test('The code beside a new key runs as it is pasted, with the key in it', async ({
  context,
  latchkey,
  page,
  signIn,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const { id, joined } = await latchkey.anAccount('hiring')
  await signIn(page, await joined('admin'))
  await page.goto(`/accounts/${id}/keys`)
  await page.getByRole('button', { name: 'Create API key' }).first().click()
  await page.getByLabel('Name', { exact: true }).fill('Pasted')
  await page.getByRole('checkbox', { name: 'tests:read' }).check()
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  const key = await shownKey(page, /hr_[0-9A-Za-z]{34}/)
  await page.getByRole('tab', { name: 'curl' }).click()
  const what = `${say('docs.firstRequest')}: curl`
  await page.getByRole('button', { name: say('docs.copyOf', { what }) }).click()
  const copied = await page.evaluate(() => navigator.clipboard.readText())
  expect(copied).toContain(key)
  const { stdout } = await promisify(execFile)('sh', ['-c', `${copied} --silent --fail`])
  expect(JSON.parse(stdout)).toMatchObject({ data: expect.any(Array) })
  await keep(page)
})

test('What is copied is in the clipboard also where the browser keeps its newer one from pages, on plain http', async ({
  context,
  latchkey,
  page,
  signIn,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.addInitScript(() =>
    Object.defineProperty(Navigator.prototype, 'clipboard', { value: undefined }),
  )
  const { id, joined } = await latchkey.anAccount('hiring')
  await signIn(page, await joined('admin'))
  await page.goto(`/accounts/${id}/docs`)
  await page.getByRole('button', { name: say('docs.copyMarkdown') }).click()
  await expect(page.getByText(say('docs.copiedMarkdown'))).toBeVisible()
  const other = await context.newPage()
  const pasted = async () => {
    await other.bringToFront()
    const text = await other.evaluate(() => navigator.clipboard.readText())
    await page.bringToFront()
    return text
  }
  await other.goto('/sign-in')
  const written = await latchkey.client.accounts.exportGuide(id, { language: 'en' })
  expect(await pasted()).toBe(await written.text())

  await page.goto(`/accounts/${id}/keys`)
  await page.getByRole('button', { name: 'Create API key' }).first().click()
  await page.getByLabel('Name', { exact: true }).fill('Taken along')
  await page.getByRole('checkbox', { name: 'tests:read' }).check()
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  const key = await shownKey(page, /hr_[0-9A-Za-z]{34}/)
  const copy = page.getByRole('button', {
    name: say('parts.shownOnce.copy', { what: say('parts.shownOnce.key') }),
  })
  await copy.click()
  await expect(page.getByRole('button', { name: say('parts.copied'), exact: true })).toBeFocused()
  expect(await pasted()).toBe(key)
  await keep(page)
})
