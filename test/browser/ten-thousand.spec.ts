import { createHash } from 'node:crypto'
import type { Locator, Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'

const KEYS = 10_000
/** As many as are answered in good time on a machine with much else to do. */
const AT_ONCE = 2500
/** Generous: what people take for a moment is a tenth of it, and machines that test are slow and busy. */
const MOST_MS = 3000

/** Keys to take over into an account of their own. */
const rowsOf = (accountId: string) =>
  Array.from({ length: KEYS }, (_, nth) => ({
    accountId,
    name: `key-${String(nth).padStart(5, '0')}`,
    digest: {
      kind: 'sha256',
      value: createHash('sha256').update(`zh_cv_live_${accountId}${nth}`).digest('hex'),
    },
  }))

/** Does something and waits for what it shows. @returns how long that took, in milliseconds */
async function timed(act: () => Promise<void>, shown: Locator): Promise<number> {
  const began = performance.now()
  await act()
  await expect(shown).toBeVisible()
  return performance.now() - began
}

const row = (page: Page, nth: string) => page.getByRole('row').filter({ hasText: `key-${nth}` })

test('ten thousand keys are listed, searched, sorted and leafed through without lag', async ({
  latchkey,
  page,
  signIn,
}) => {
  const { id, joined } = await latchkey.anAccount('zenhire')
  const rows = rowsOf(id)
  for (let at = 0; at < KEYS; at += AT_ONCE)
    await latchkey.client.keys.import({ rows: rows.slice(at, at + AT_ONCE) })
  await signIn(page, await joined('admin'))

  await page.goto(`/accounts/${id}/keys`)
  await expect(row(page, '09999')).toBeVisible()
  expect(await page.getByRole('row').count()).toBeLessThan(200)

  const search = page.getByRole('searchbox')
  expect(await timed(() => search.fill('key-04321'), row(page, '04321'))).toBeLessThan(MOST_MS)
  await expect(row(page, '09999')).toHaveCount(0)
  expect(await timed(() => search.fill(''), row(page, '09999'))).toBeLessThan(MOST_MS)

  const byName = page.getByRole('columnheader', { name: /name/i }).getByRole('button')
  expect(await timed(() => byName.click(), row(page, '00000'))).toBeLessThan(MOST_MS)

  const next = page.getByRole('button', { name: /next/i })
  for (let leaf = 0; leaf < 3; leaf++) {
    const first = page.getByRole('row').nth(1)
    const before = await first.innerText()
    await next.click()
    await expect(first).not.toHaveText(before, { timeout: MOST_MS })
  }
})
