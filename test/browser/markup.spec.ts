import { expect, test } from './fixtures.ts'
import { dialogOf, rowOf } from './use.ts'

/** What would run if a name were taken for markup anywhere. */
const NAME = `<img src=x onerror="document.title='run'">`
const TITLE = `"><script>document.title='run'</script>`

test('a name that is written like markup is a name everywhere it is shown', async ({
  latchkey,
  page,
  signIn,
}) => {
  const { client } = latchkey
  const { id, joined } = await latchkey.anAccount('zenhire', { name: TITLE, modules: ['speech'] })
  const project = await client.projects.add(id, { name: NAME })
  const made = await client.keys.create({ accountId: id, name: NAME, projectId: project.id })
  const key = String(made.secrets[0]?.secret)
  for (let count = 0; count < 2; count++)
    await latchkey.ask('zenhire', '/api/v1/speech/runs', { headers: { 'X-API-Key': key } })
  await expect
    .poll(async () => (await client.usage.showKey(made.id)).totals.admitted, { timeout: 30_000 })
    .toBe(2)
  await signIn(page, await joined('owner'))

  const harmless = async () => {
    await expect(page.locator('img[src="x"]')).toHaveCount(0)
    expect(await page.title()).not.toBe('run')
  }
  for (const path of ['keys', `keys/${made.id}`, 'projects', 'usage', 'audit', 'settings', 'members']) {
    await page.goto(`/accounts/${id}/${path}`, { waitUntil: 'networkidle' })
    await expect(page.locator('h1')).toBeVisible()
    await harmless()
  }
  await page.goto(`/accounts/${id}/keys`)
  await expect(rowOf(page, NAME)).toHaveCount(1)
  for (const deed of [/^Rotate/, /^Revoke/]) {
    await rowOf(page, NAME).getByRole('button', { name: deed }).click()
    await expect(dialogOf(page)).toContainText(NAME)
    await harmless()
    await page.keyboard.press('Escape')
    await expect(dialogOf(page)).toHaveCount(0)
  }
  await rowOf(page, NAME)
    .getByRole('button', { name: /^Revoke/ })
    .click()
  await dialogOf(page).getByRole('textbox').first().fill(NAME)
  await dialogOf(page)
    .getByRole('button', { name: /^Revoke/ })
    .click()
  await expect(dialogOf(page)).toHaveCount(0)
  await harmless()

  await signIn(page, latchkey.operator)
  for (const path of ['/operator/accounts', '/operator/audit', '/operator/usage', '/operator']) {
    await page.goto(path, { waitUntil: 'networkidle' })
    await expect(page.locator('h1')).toBeVisible()
    await harmless()
  }
})
