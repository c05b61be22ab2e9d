import { expect, test } from './fixtures.ts'
import { keep, shownKey, textIn } from './use.ts'

const LIVE = /jh_live_[0-9A-Za-z]{20,}/

test('a secret is in the one answer that made it, and never again anywhere', async ({
  latchkey,
  page,
  signIn,
}) => {
  const { id, joined } = await latchkey.anAccount('jobhive')
  await signIn(page, await joined('admin'))
  const answers: { readonly line: string; readonly text: Promise<string> }[] = []
  const asked: string[] = []
  page.on('response', it => {
    const text = it.text().catch(() => '')
    answers.push({ line: `${it.request().method()} ${it.url()}`, text })
  })
  page.on('request', it => asked.push(`${it.url()} ${it.postData() ?? ''}`))

  await page.goto(`/accounts/${id}/keys`)
  await page.getByRole('button', { name: 'Generate New API Key' }).first().click()
  await page.getByLabel('Name', { exact: true }).fill('Once')
  await page.getByLabel(/^Environment/).selectOption('live')
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  const key = await shownKey(page, LIVE)

  // A stray click beside the dialog, or the key that leaves dialogs, does not lose what is shown once.
  await page.mouse.click(3, 3)
  await page.keyboard.press('Escape')
  expect(await textIn(page)).toContain(key)
  await keep(page)

  expect(await textIn(page)).not.toContain(key)
  await page.reload({ waitUntil: 'networkidle' })
  expect(await textIn(page)).not.toContain(key)
  await page.goto(`/accounts/${id}/usage`, { waitUntil: 'networkidle' })
  await page.goBack({ waitUntil: 'networkidle' })
  expect(await textIn(page)).not.toContain(key)
  await page.getByRole('link', { name: 'Once' }).first().click()
  await expect(page.getByRole('heading', { level: 1, name: 'Once' })).toBeVisible()
  await page.goto(`/accounts/${id}/audit`, { waitUntil: 'networkidle' })

  const holding = await Promise.all(answers.map(async it => ((await it.text).includes(key) ? it.line : '')))
  expect(holding.filter(Boolean)).toEqual([`POST ${latchkey.control}/v1/keys`])
  expect(asked.filter(it => it.includes(key))).toEqual([])
  const kept = await page.evaluate(() =>
    JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state]),
  )
  expect(kept).not.toContain(key)
  expect(page.url()).not.toContain(key)
})
