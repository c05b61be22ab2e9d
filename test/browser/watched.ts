import type { BrowserContext } from '@playwright/test'

/** What went wrong in the pages of a context. */
export interface Watched {
  /** Errors nobody caught, errors on the console, and what the page's own security policy refused. */
  readonly complaints: readonly string[]
  /** Lets a test go on that makes the page complain. @param complaint a part of it */
  expecting(complaint: RegExp): void
}

/** A failed answer is told by the browser itself; pages tell it in their own words. */
const FAILED_ANSWER = /^Failed to load resource/
const REFUSED = 'latchkey-refused-by-policy: '

/** Starts to listen, before any page of the context is opened. */
export async function watch(context: BrowserContext): Promise<Watched> {
  const heard: string[] = []
  const expected: RegExp[] = []
  context.on('weberror', it => heard.push(`uncaught: ${it.error().message}`))
  context.on('console', it => {
    const text = it.text()
    if (it.type() === 'error' && !FAILED_ANSWER.test(text)) heard.push(text)
  })
  await context.addInitScript(prefix => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) =>
      console.error(`${prefix}${violatedDirective} ${blockedURI} ${sample}`),
    )
  }, REFUSED)
  return {
    get complaints() {
      return heard.filter(it => !expected.some(pattern => pattern.test(it)))
    },
    expecting: complaint => void expected.push(complaint),
  }
}
