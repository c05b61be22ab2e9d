import { type BrowserContext, expect, type Page } from '@playwright/test'
import type { DemoLogin } from '../../src/app/demo/demo.ts'
import { asNewcomer } from './latchkey.ts'

/** Sessions that were begun, by Latchkey and person: each test in the same session is one login. */
const sessions = new Map<string, Awaited<ReturnType<BrowserContext['cookies']>>>()

/** Gives the browser of a page the session of somebody, and of nobody else. @param control where Latchkey is */
export async function signedIn(control: string, page: Page, { email, password }: DemoLogin): Promise<void> {
  const context = page.context()
  const place = `${control} ${email}`
  await context.clearCookies()
  await context.addCookies(sessions.get(place) ?? [])
  const known = sessions.has(place) && (await page.request.get(`${control}/v1/self`)).ok()
  if (known) return
  const answer = await page.request.post(`${control}/v1/auth/sign-in/email`, {
    data: { email, password },
    headers: { Origin: control, ...asNewcomer() },
  })
  expect(answer.status(), `${email} signs in`).toBe(200)
  sessions.set(place, await context.cookies())
}
