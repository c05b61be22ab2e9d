import { latchkey } from '../../session/client.ts'

/** What the first step of signing in takes. */
export interface Credentials {
  readonly email: string
  readonly password: string
}

/** The first step. @returns whether a second one is wanted */
export async function present({ email, password }: Credentials): Promise<'signed-in' | 'code-wanted'> {
  const answer = await latchkey.logins.signIn({ email, password })
  return 'twoFactorRedirect' in answer ? 'code-wanted' : 'signed-in'
}

/** Paths the server takes to come back to from elsewhere. */
const PLAIN_PATH = /^\/(?![/\\])[\w\-.+/@]*(\?[\w\-.+/=&%@]*)?$/

/** Goes to the provider, who sends the browser back to a path of ours. */
export async function goToProvider(next: string): Promise<void> {
  const callbackURL = PLAIN_PATH.test(next) ? next : '/'
  const { url } = await latchkey.logins.signInByProvider({ provider: 'oidc', callbackURL })
  window.location.assign(url)
}
