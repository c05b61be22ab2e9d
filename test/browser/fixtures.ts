import { test as base, expect, type Page } from '@playwright/test'
import type { DemoLogin } from '../../src/app/demo/demo.ts'
import { type Latchkey, startLatchkey } from './latchkey.ts'
import { signedIn } from './session.ts'
import { type Watched, watch } from './watched.ts'

export { expect } from '@playwright/test'

export interface OfTest {
  /** What the page complains about while the test runs. It must be nothing when the test ends. */
  readonly watched: Watched
  /** Signs somebody in without the sign-in page: the browser holds their session from now on. */
  readonly signIn: (page: Page, who: DemoLogin) => Promise<void>
}

export interface OfWorker {
  /** A real Latchkey with the demo, for all tests of a worker. Tests that count things make an account of their own. */
  readonly latchkey: Latchkey
}

/** Playwright's `test` with a Latchkey behind it, whose dashboard is at `/`. */
export const test = base.extend<OfTest, OfWorker>({
  latchkey: [
    async ({ browserName: _ }, use) => {
      const latchkey = await startLatchkey()
      await use(latchkey)
      await latchkey.stop()
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  baseURL: async ({ latchkey }, use) => use(latchkey.control),
  watched: [
    async ({ context }, use) => {
      const watched = await watch(context)
      await use(watched)
      expect(watched.complaints, 'what the page complained about').toEqual([])
    },
    { auto: true },
  ],
  signIn: async ({ latchkey }, use) => use((page, who) => signedIn(latchkey.control, page, who)),
})
