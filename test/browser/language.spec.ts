import { expect, test } from './fixtures.ts'
import { messages } from './messages.ts'

const [english, french] = [messages('en'), messages('fr')]

test.describe('in a browser that asks for French', () => {
  test.use({ locale: 'fr-CA' })

  test('the dashboard speaks French, and stays with English once that is chosen', async ({
    latchkey,
    page,
    signIn,
  }) => {
    await page.goto('/sign-in')
    await expect(page.locator('html')).toHaveAttribute('lang', 'fr')
    await signIn(page, latchkey.owner('hiring'))
    await page.goto('/')
    await expect(page.getByRole('link', { name: 'Intégrations' })).toBeVisible()
    await page.getByLabel(french('shell.language')).selectOption('en')
    await expect(page.getByRole('link', { name: 'Integrations' })).toBeVisible()
    await expect(page.locator('html')).toHaveAttribute('lang', 'en')
    await page.reload()
    await expect(page.getByRole('link', { name: 'Integrations' })).toBeVisible()
    await page.getByLabel(english('shell.language')).selectOption('fr')
    await expect(page.getByRole('link', { name: 'Intégrations' })).toBeVisible()
  })
})

test.describe('in a browser that asks for what the dashboard does not speak', () => {
  test.use({ locale: 'de-DE' })

  test('the dashboard speaks English', async ({ page }) => {
    await page.goto('/sign-in')
    await expect(page.locator('html')).toHaveAttribute('lang', 'en')
  })
})

test.describe('on a system that is dark', () => {
  test.use({ colorScheme: 'dark' })

  test('the dashboard is dark, and stays light once that is chosen', async ({ latchkey, page, signIn }) => {
    await signIn(page, latchkey.owner('jobhive'))
    await page.goto('/')
    const brightness = () =>
      page.evaluate(() => {
        const canvas = new OffscreenCanvas(1, 1).getContext('2d')
        if (canvas === null) return Number.NaN
        canvas.fillStyle = getComputedStyle(document.documentElement).backgroundColor
        canvas.fillRect(0, 0, 1, 1)
        const [red = 0, green = 0, blue = 0] = canvas.getImageData(0, 0, 1, 1).data
        return (red + green + blue) / 3
      })
    await expect.poll(brightness).toBeLessThan(64)
    await page.getByLabel(english('shell.theme')).selectOption('light')
    await expect.poll(brightness).toBeGreaterThan(200)
    await page.reload()
    await expect(page.locator('h1')).toBeVisible()
    expect(await brightness()).toBeGreaterThan(200)
  })
})

test('the dashboard is shown where the browser keeps nothing for pages, and remembers what is chosen until it is left', async ({
  page,
}) => {
  await page.addInitScript(() => {
    const get = () => {
      throw new DOMException('Access is denied for this document.', 'SecurityError')
    }
    Object.defineProperty(window, 'localStorage', { get })
  })
  await page.goto('/sign-in')
  await page.getByLabel(english('shell.language')).selectOption('fr')
  await expect(page.locator('html')).toHaveAttribute('lang', 'fr')
  await page.getByLabel(french('shell.theme')).selectOption('dark')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
})

for (const [locale, day] of [
  ['en-GB', /^\d{1,2} [A-Z][a-z]+ \d{4}$/],
  ['en-US', /^[A-Z][a-z]+ \d{1,2}, \d{4}$/],
] as const)
  test.describe(`in a browser of the region ${locale}`, () => {
    test.use({ locale })

    test('dates are written as there', async ({ latchkey, page, signIn }) => {
      await signIn(page, latchkey.operator)
      await page.goto('/operator/people')
      await expect(page.locator('main time').first()).toHaveText(day)
    })
  })
