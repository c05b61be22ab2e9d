import { expect, type Page } from '@playwright/test'
import type { DemoName } from '../../src/app/demo/demo.ts'
import { worth } from '../build/worth.ts'
import type { Latchkey } from './latchkey.ts'
import { messages } from './messages.ts'

/** How each of the four APIs wants its key. */
const CARRIED: Readonly<Record<DemoName, (key: string) => Readonly<Record<string, string>>>> = {
  zenhire: key => ({ 'X-API-Key': key }),
  zensearch: key => ({ 'X-ZenSearch-Key': key }),
  jobhive: key => ({ Authorization: `Bearer ${key}` }),
  hiring: key => ({ Authorization: `Bearer ${key}` }),
}

/** A request with a key, and what it is. */
interface Use {
  /** Method and path; a path alone is read. */
  readonly line: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: object
}

/** Uses a key at the real gateway. @returns the status, and the code of a refusal: `403 READ_ONLY_KEY` */
export async function used(
  { ask }: Latchkey,
  api: DemoName,
  key: string,
  { line, headers, body }: Use,
): Promise<string> {
  const [path = '/', method = 'GET'] = line.split(' ').toReversed()
  const answer = await ask(api, path, {
    method,
    headers: {
      ...CARRIED[api](key),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const json = Object(await answer.json().catch(() => ({})))
  return `${answer.status} ${Object(json.error).code ?? json.code ?? ''}`.trim()
}

/** What has to be answered before going on; news in a corner are no such thing. */
export const dialogOf = (page: Page) => page.locator('[role=dialog]:not([aria-modal=false])')

/** Reads a key off the page, in a text or in a field; the dialog if there is one. */
export async function shownKey(page: Page, form: RegExp): Promise<string> {
  const dialog = dialogOf(page)
  await expect(dialog).toBeVisible()
  const found = async () => form.exec(await textIn(page))?.[0]
  await expect.poll(found, { message: `a key like ${form} is shown` }).toBeTruthy()
  return worth(await found())
}

/** Everything that can be read on the page, in fields too. */
export const textIn = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const fields = [...document.querySelectorAll<HTMLInputElement>('input, textarea')].map(it => it.value)
    return [document.body.innerText, ...fields].join('\n')
  })

/** Says that what is shown once is stored, and leaves the dialog that shows it. */
export async function keep(page: Page): Promise<void> {
  const dialog = dialogOf(page)
  const language = (await page.locator('html').getAttribute('lang')) === 'fr' ? 'fr' : 'en'
  const say = messages(language)
  await dialog.getByRole('checkbox', { name: say('parts.shownOnce.stored') }).check()
  await dialog.getByRole('button', { name: say('parts.shownOnce.done'), exact: true }).click()
  await expect(dialog).toHaveCount(0)
}

/** The row of a key in the table. */
export const rowOf = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name })
