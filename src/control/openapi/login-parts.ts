import { z } from '@hono/zod-openapi'
import { PASSWORD_LENGTH } from '../../core/password.ts'

/** One call of the login library: its path, its body and its answer, as the document shows them. */
export interface LoginCall {
  readonly id: string
  /** Method and path below `/v1/auth`. */
  readonly call: `${'GET' | 'POST'} /${string}`
  readonly summary: string
  /** Whether it needs a session. */
  readonly session: boolean
  /** Whether strangers could try their luck here, so that attempts are counted. */
  readonly counted: boolean
  readonly body?: z.ZodObject
  readonly reply: z.ZodType
  readonly example: { readonly body?: unknown; readonly reply: unknown }
}

export const password = z.string().min(PASSWORD_LENGTH.min).max(PASSWORD_LENGTH.max)
export const status = z.looseObject({ status: z.boolean() }).openapi('LoginStatus')
export const doneExample = { reply: { status: true } }

/** A person as the login library shows them. */
export const UserView = z
  .looseObject({
    id: z.string(),
    email: z.string(),
    name: z.string(),
    operator: z.boolean(),
    twoFactorEnabled: z.boolean().nullish(),
    createdAt: z.string(),
  })
  .openapi('User')

/** A session as the login library shows it. */
export const SessionView = z
  .looseObject({
    id: z.string(),
    token: z.string(),
    expiresAt: z.string(),
    createdAt: z.string(),
    ipAddress: z.string().nullish(),
    userAgent: z.string().nullish(),
    method: z.string().describe('How it was begun: password, totp, backup-code, passkey or sso.'),
    secondFactor: z.boolean(),
  })
  .openapi('Session')

export const PasskeyView = z
  .looseObject({ id: z.string(), name: z.string().nullish(), deviceType: z.string(), createdAt: z.string() })
  .openapi('Passkey')

/** What a browser hands to `navigator.credentials`, and what it gives back. */
export const WebAuthn = z.looseObject({}).describe('As WebAuthn has it: pass it between browser and server.')

export const aUser: z.output<typeof UserView> = {
  id: 'per_1yH6mKz4Rq9VbD2s',
  email: 'ada@acme.example',
  name: 'Ada Lovelace',
  operator: false,
  twoFactorEnabled: true,
  createdAt: '2026-11-03T10:00:00.000Z',
}

const TOKEN = '<the session, as in the cookie>'

export const aSession: z.output<typeof SessionView> = {
  id: 'ses_8dF2gH5jK1lZ4xC7',
  token: TOKEN,
  expiresAt: '2026-11-09T20:00:00.000Z',
  createdAt: '2026-11-09T08:00:00.000Z',
  ipAddress: '203.0.113.7',
  userAgent: 'Mozilla/5.0',
  method: 'totp',
  secondFactor: true,
}

export const aPasskey: z.output<typeof PasskeyView> = {
  id: 'pas_6vB3nM9qW2eR5tY8',
  name: 'Laptop',
  deviceType: 'multiDevice',
  createdAt: '2026-11-03T10:10:00.000Z',
}

/** Signed in: the session is in the cookie. */
export const SignedIn = z.looseObject({ token: z.string(), user: UserView }).openapi('SignedIn')
export const signedIn = { token: TOKEN, user: aUser }
