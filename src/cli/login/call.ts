import { answered, type Called, unreachable } from '../call.ts'
import type { Cli } from '../run.ts'
import { originOf } from '../server.ts'

/** Cookies by their names. */
export type Jar = Map<string, string>

/** The header that carries them. */
export const cookieOf = (jar: Jar): string => [...jar].map(([name, value]) => `${name}=${value}`).join('; ')

/** Knocks at a door of the logins, with the cookies so far, and keeps those it answers with. */
export async function sent(cli: Cli, url: string, jar: Jar, door: string, body: object): Promise<Called> {
  return asked(cli, url, `/v1/auth/${door}`, {
    jar,
    method: 'POST',
    headers: {
      origin: originOf(url),
      'content-type': 'application/json',
      ...(jar.size > 0 && { cookie: cookieOf(jar) }),
    },
    body: JSON.stringify(body),
  })
}

interface Asking {
  readonly method?: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** Where cookies of the answer go. */
  readonly jar?: Jar
}

const TIMEOUT_MS = 30_000

/** Asks a control plane without following it elsewhere. Never throws. */
export async function asked(
  cli: Cli,
  url: string,
  path: string,
  { jar, ...request }: Asking,
): Promise<Called> {
  try {
    const response = await cli.fetch(url + path, {
      ...request,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    for (const cookie of response.headers.getSetCookie()) keep(jar, cookie)
    return answered(cli, { url, saved: false }, response, await response.text())
  } catch {
    return unreachable(url)
  }
}

function keep(jar: Jar | undefined, cookie: string): void {
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
  if (/;\s*max-age=0\b/i.test(cookie)) jar?.delete(name)
  else jar?.set(name, value)
}
