import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'
import { messages } from './messages.ts'

/** WCAG 2.2 at AA, and all it is built on. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa']
const PHONE = { width: 360, height: 740 }

const LOADING = (['en', 'fr'] as const).map(it => messages(it)('parts.loading')).join('|')

/** Goes to a page and waits until all of it is there. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path, { waitUntil: 'networkidle' })
  await there(page)
}

/** Waits until all of a page is there. */
export async function there(page: Page): Promise<void> {
  await expect(page.locator('h1, [role=alert]').first()).toBeVisible()
  await expect(page.getByText(new RegExp(`^(${LOADING})$`))).toHaveCount(0)
  await expect(page.locator('main [aria-busy=true]')).toHaveCount(0)
}

/** The page as it stands has no finding of axe's. */
export async function axe(page: Page): Promise<void> {
  await passes(page, new AxeBuilder({ page }).withTags(RULES))
}

async function passes(page: Page, rules: AxeBuilder): Promise<void> {
  await page.evaluate(settled)
  // In the page itself: the other way opens a second page for each run, and none of ours has a frame of another origin.
  const { violations } = await rules.setLegacyMode().analyze()
  const found = violations.flatMap(it =>
    it.nodes.map(node => `${it.id}: ${it.help} at ${node.target.join(' ')}: ${node.failureSummary ?? ''}`),
  )
  expect(found, `axe on ${page.url()}`).toEqual([])
}

/** Ends what is on its way, so that colours are what they become. Runs in the page. */
async function settled(): Promise<void> {
  const frame = () => new Promise(resolve => requestAnimationFrame(resolve))
  await frame()
  await frame()
  for (const it of document.getAnimations()) if (it instanceof CSSTransition) it.finish()
}

/** The page is as wide as a phone without scrolling sideways. The viewport is as before afterwards. */
export async function fits(page: Page): Promise<void> {
  const before = page.viewportSize()
  await page.setViewportSize(PHONE)
  await expect
    .poll(() => page.evaluate(tooWide), { message: `what is wider than 360 px on ${page.url()}` })
    .toEqual([])
  if (before !== null) await page.setViewportSize(before)
}

/** What reaches beyond the window, though nothing around it scrolls. Runs in the page. */
function tooWide(): string[] {
  const { scrollWidth, clientWidth } = document.documentElement
  if (scrollWidth <= clientWidth) return []
  const beyond = [...document.querySelectorAll('body *')].filter(
    it => it.getBoundingClientRect().right > clientWidth + 1,
  )
  return [`the page is ${scrollWidth} px wide`, ...beyond.slice(-3).map(it => it.outerHTML.slice(0, 120))]
}

/** Axe finds nothing in light and in dark, and a phone is wide enough. What every page must pass. */
export async function sound(page: Page): Promise<void> {
  await page.emulateMedia({ colorScheme: 'light' })
  await axe(page)
  await page.emulateMedia({ colorScheme: 'dark' })
  // Nothing but its colours is another in the dark.
  await passes(page, new AxeBuilder({ page }).withRules(['color-contrast']))
  await page.emulateMedia({ colorScheme: null })
  await fits(page)
}

/** How far what was visible moved while the page loaded: 0 is nothing (Cumulative Layout Shift). */
export const shifted = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>(resolve => {
        const seen = new PerformanceObserver(list => resolve(sum(list.getEntries())))
        seen.observe({ type: 'layout-shift', buffered: true })
        // Nothing shifted, nothing is told.
        setTimeout(() => resolve(0), 200)
        const sum = (entries: readonly PerformanceEntry[]) =>
          entries.reduce((total, it) => total + Number(Reflect.get(it, 'value')), 0)
      }),
  )

/** Nothing that was visible moved while the page loaded. Ask on a page that is there. */
export async function noShift(page: Page): Promise<void> {
  expect(await shifted(page), `layout shift on ${page.url()}`).toBe(0)
}
