import { passkey } from '@better-auth/passkey'
import { type BetterAuthOptions, betterAuth } from 'better-auth'
import { isAPIError } from 'better-auth/api'
import { twoFactor } from 'better-auth/plugins/two-factor'
import type { Kysely } from 'kysely'
import { PASSWORD_LENGTH } from '../core/password.ts'
import { HOUR, MINUTE, SECOND } from '../core/terms.ts'
import type { Clock } from '../ports/clock.ts'
import type { CounterStore } from '../ports/counters.ts'
import type { Mail } from '../ports/mail.ts'
import type { Secrets } from '../ports/secrets.ts'
import { codesOnce } from './codes.ts'
import { resetLetter } from './letters.ts'
import { passkeyOptions } from './passkeys.ts'
import { sessionHooks } from './sessions.ts'
import { type SingleSignOn, singleSignOn, withoutTokens } from './sso.ts'

/** Where people find their logins. */
export const BASE_PATH = '/v1/auth'
/** The header by which the library is told the caller's address. A caller's own is dropped. */
export const ADDRESS_HEADER = 'x-latchkey-address'

const NAME = 'latchkey'
const SESSION_SECONDS = (12 * HOUR) / SECOND
const REFRESH_SECONDS = (15 * MINUTE) / SECOND
const FRESH_SECONDS = HOUR / SECOND
const RESET_SECONDS = HOUR / SECOND

/** Where mail and logins tell what an operator must know. Fields are named one by one: never a secret. */
export interface PeopleLog {
  info(fields: Readonly<Record<string, unknown>>, message: string): void
  error(fields: Readonly<Record<string, unknown>>, message: string): void
}

/** What logins need. */
export interface LoginOptions {
  /** The tables of people, in camel case. */
  readonly database: Kysely<unknown>
  /** Of the control plane: `https://keys.example.com`, without a path. */
  readonly publicUrl: string
  /** At least 32 random characters. */
  readonly secret: string
  readonly secrets: Secrets
  readonly clock: Clock
  /** Of their own: strangers can fill them. */
  readonly counters: CounterStore
  readonly mail: Mail
  readonly log: PeopleLog
  readonly sso: SingleSignOn | undefined
  /** Whether somebody who is nobody yet may come in by single sign-on. */
  readonly invited: (email: string) => Promise<boolean>
}

/** The prefix of each table's ids. */
const PREFIXES: Readonly<Record<string, string>> = {
  user: 'per_',
  session: 'ses_',
  account: 'log_',
  verification: 'tok_',
  twoFactor: 'fac_',
  passkey: 'pas_',
}

/** How the login library is set up. Exported so that a test can hold the migrated tables to what it needs. */
export function loginOptions(options: LoginOptions) {
  const { publicUrl, secrets, log, sso } = options
  return {
    appName: 'Latchkey',
    baseURL: publicUrl,
    basePath: BASE_PATH,
    secret: options.secret,
    // Whichever database it is, times are texts and truth values numbers, as SQLite has them.
    database: { db: options.database, type: 'sqlite', transaction: false },
    trustedOrigins: [new URL(publicUrl).origin],
    emailAndPassword: passwords(options),
    user: {
      modelName: 'person',
      additionalFields: { operator: { type: 'boolean', required: true, defaultValue: false, input: false } },
      validateUserInfo: sso === undefined ? refuseEverybody : validated(options),
    },
    session: {
      modelName: 'person_session',
      expiresIn: SESSION_SECONDS,
      updateAge: REFRESH_SECONDS,
      freshAge: FRESH_SECONDS,
      additionalFields: {
        method: { type: 'string', required: true, input: false },
        secondFactor: { type: 'boolean', required: true, defaultValue: false, input: false },
      },
    },
    account: {
      modelName: 'person_login',
      updateAccountOnSignIn: false,
      encryptOAuthTokens: true,
      accountLinking: { enabled: true, trustedProviders: [], allowDifferentEmails: false },
    },
    verification: { modelName: 'person_token', storeIdentifier: 'hashed' },
    databaseHooks: {
      session: sessionHooks(codesOnce(options.counters, options.clock)),
      account: withoutTokens,
    },
    plugins: [
      twoFactor({ issuer: 'Latchkey', schema: { twoFactor: { modelName: 'person_factor' } } }),
      passkey(passkeyOptions(publicUrl)),
      ...(sso === undefined ? [] : [singleSignOn(sso)]),
    ],
    onAPIError: {
      errorURL: `${publicUrl}/sign-in`,
      onError: error => {
        if (!isAPIError(error) || error.statusCode >= 500) log.error({ err: error }, 'a login call failed')
      },
    },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: {
      level: 'error',
      log: (_level, message) => log.error({ message }, 'the login library complains'),
    },
    advanced: {
      ...cookies(publicUrl),
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER], ipv6Subnet: 128 },
      disableCSRFCheck: false,
      disableOriginCheck: false,
      backgroundTasks: { handler: task => void task.catch(() => undefined) },
      // The tables are made by migrations of ours. The library would look at them as at SQLite's.
      database: {
        validateSchema: false,
        generateId: ({ model }) => secrets.id(PREFIXES[model] ?? `${model}_`),
      },
    },
  } satisfies BetterAuthOptions
}

export const betterLogins = (options: LoginOptions) => betterAuth(loginOptions(options))

/** The name of the cookie that holds a session. */
export const sessionCookie = (publicUrl: string): string => `${cookiePrefix(publicUrl)}.session`

const cookiePrefix = (publicUrl: string): string => (isSecure(publicUrl) ? `__Host-${NAME}` : NAME)

const isSecure = (publicUrl: string): boolean => publicUrl.startsWith('https:')

/** The library would name them `__Secure-`, which a sub-domain could set. */
function cookies(publicUrl: string) {
  return {
    cookiePrefix: cookiePrefix(publicUrl),
    useSecureCookies: false,
    cookies: { session_token: { name: sessionCookie(publicUrl) } },
    defaultCookieAttributes: {
      secure: isSecure(publicUrl),
      httpOnly: true,
      sameSite: 'lax' as const,
      path: '/',
    },
  }
}

function passwords({ publicUrl, mail }: LoginOptions) {
  return {
    enabled: true,
    disableSignUp: true,
    autoSignIn: false,
    minPasswordLength: PASSWORD_LENGTH.min,
    maxPasswordLength: PASSWORD_LENGTH.max,
    resetPasswordTokenExpiresIn: RESET_SECONDS,
    revokeSessionsOnPasswordReset: true,
    sendResetPassword: ({ user, token }: { user: { email: string }; token: string }) =>
      mail.send(resetLetter(user.email, `${publicUrl}/reset#token=${token}`)),
  }
}

interface Provisioned {
  readonly user: { readonly email?: string | undefined; readonly emailVerified?: boolean | undefined }
  readonly source: { readonly action: string }
}

const refuseEverybody = (): { error: string } => ({ error: 'sign_up_closed' })

/** Nobody comes in from outside who is not known or invited, under an address the provider has verified. */
const validated =
  ({ invited }: LoginOptions) =>
  async ({ user, source }: Provisioned): Promise<{ error: string } | undefined> => {
    if (source.action !== 'create-user') return undefined
    const welcome = user.emailVerified === true && user.email !== undefined && (await invited(user.email))
    return welcome ? undefined : { error: 'not_invited' }
  }
