import { expect, test } from './fixtures.ts'

const APIS = ['zenhire', 'zensearch', 'jobhive', 'hiring'] as const
const LATER_DAYS = 100

for (const api of APIS)
  test(`the dashboard of ${api} wears its profile: name, colour, links and words, in both languages`, async ({
    latchkey,
    page,
    signIn,
  }) => {
    const { account } = latchkey.demo.apis[api]
    const profile = await latchkey.client.accounts.showProfile(account)
    const { light, dark } = profile.look.accent
    const accent = () =>
      page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--accent').trim())
    await signIn(page, latchkey.owner(api))
    await page.goto(`/accounts/${account}/keys`)
    await expect(page.getByText(profile.look.logo, { exact: true })).toBeVisible()
    await expect.poll(accent).toBe(light)
    await page.emulateMedia({ colorScheme: 'dark' })
    await expect.poll(accent).toBe(dark)

    const links = page.getByRole('navigation').first().getByRole('link')
    for (const language of ['en', 'fr'] as const) {
      await expect(links).toHaveText(profile.navigation.map(it => it.label[language]))
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(profile.wording.keysTitle[language])
      await expect(
        page.getByRole('button', { name: profile.wording.createKey[language] }).first(),
      ).toBeVisible()
      if (language === 'en')
        await page.getByRole('combobox').filter({ hasText: 'Français' }).selectOption('fr')
    }
  })

test('a key that is due is told so, in the words of its API', async ({ latchkey, page, signIn }) => {
  const { account } = latchkey.demo.apis.hiring
  const { wording } = await latchkey.client.accounts.showProfile(account)
  const [key] = (await latchkey.client.keys.list({ account, state: 'active' }).page()).items
  await signIn(page, latchkey.owner('hiring'))
  await page.goto(`/accounts/${account}/keys/${key?.id}`)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(key?.name ?? '')
  await expect(page.getByText(wording.rotateAdvice.en)).toHaveCount(0)
  await page.clock.setFixedTime(Date.now() + LATER_DAYS * 86_400_000)
  await page.reload()
  await expect(page.getByText(wording.rotateAdvice.en)).toBeVisible()
})
