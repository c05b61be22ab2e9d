import { chromium, expect, test } from '@playwright/test'
import { FLAGS, findChromium, packedChromium } from './chromium.ts'

test('the browser that npm brings needs no library and no font of the machine', async () => {
  const { path, env, origin } = packedChromium()
  expect(origin).toContain('its own libraries')
  const browser = await chromium.launch({
    executablePath: path,
    args: [...FLAGS],
    env: { ...env, PATH: '/usr/bin:/bin' },
  })
  try {
    const page = await browser.newPage()
    await page.setContent('<p><span>WWWW</span><br><span>iiii</span>')
    const widths = await page
      .locator('span')
      .evaluateAll(spans => spans.map(it => it.getBoundingClientRect().width))
    expect(widths[0]).toBeGreaterThan(2 * Number(widths[1]))
    expect(browser.version()).toMatch(/^\d+\./)
  } finally {
    await browser.close()
  }
})

test('a browser that is named and does not start is said to be so', () => {
  expect(() => findChromium({ CHROMIUM_PATH: '/nowhere/chromium' })).toThrow(
    'CHROMIUM_PATH names /nowhere/chromium, which does not start.',
  )
})
