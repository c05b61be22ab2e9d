import { z } from 'zod'
import { EMAIL_LENGTH, isPlainLine, NAME_LENGTH } from '../core/line.ts'
import { PASSWORD_LENGTH } from '../core/password.ts'

/** Longer than anything that is handed out or typed in. */
const MAX_TEXT = 2000

const text = (most = MAX_TEXT) => z.string('Give a text.').max(most, `Give at most ${most} characters.`)
const flag = z.boolean('Give true or false.')
const email = z.email('Give an e-mail address, e.g. zoe@example.com.').max(EMAIL_LENGTH)
const name = z
  .string('Give a text.')
  .trim()
  .min(1, 'Give at least one character.')
  .max(NAME_LENGTH, `Give at most ${NAME_LENGTH} characters.`)
  .refine(isPlainLine, 'Use plain text without control or invisible characters.')
const newPassword = z
  .string('Give a text.')
  .min(PASSWORD_LENGTH.min, `Give at least ${PASSWORD_LENGTH.min} characters.`)
  .max(PASSWORD_LENGTH.max, `Give at most ${PASSWORD_LENGTH.max} characters.`)
/** As WebAuthn has it. The library reads it field by field. */
const webAuthn = z.looseObject({}, 'Give what the browser answered.')

export const noBody = z.strictObject({})
export const credentials = z.strictObject({ email, password: text(), rememberMe: flag.optional() })
/** No ID token: one that was not asked for here proves nothing about who hands it in. */
export const provider = z.strictObject({
  provider: z.literal('oidc', 'Give "oidc".'),
  callbackURL: text().optional(),
})
export const sessionToken = z.strictObject({ token: text() })
export const myself = z.strictObject({ name })
export const passwordChange = z.strictObject({
  currentPassword: text(),
  newPassword,
  revokeOtherSessions: flag.optional(),
})
export const resetRequest = z.strictObject({ email })
export const reset = z.strictObject({ token: text(), newPassword })
export const byPassword = z.strictObject({ password: text() })
/** No device is trusted: the second factor is asked for at each login. */
export const secondFactor = z.strictObject({ code: text(100) })
export const newPasskey = z.strictObject({ response: webAuthn, name: name.optional() })
export const usedPasskey = z.strictObject({ response: webAuthn })
export const renamedPasskey = z.strictObject({ id: text(), name })
export const onePasskey = z.strictObject({ id: text() })

/** The first thing wrong with a body, and where. */
export interface Complaint {
  readonly detail: string
  readonly path: string | undefined
}

/** The body as a door takes it, written anew, or what is wrong with it. */
export function bodyFor(
  schema: z.ZodObject,
  value: unknown,
): { readonly ok: true; readonly text: string } | { readonly ok: false; readonly complaint: Complaint } {
  const parsed = schema.safeParse(value)
  if (parsed.success) return { ok: true, text: JSON.stringify(parsed.data) }
  const [issue] = parsed.error.issues
  return { ok: false, complaint: complaintAbout(issue) }
}

const NO_OBJECT = 'Send a JSON object.'

function complaintAbout(issue: z.core.$ZodIssue | undefined): Complaint {
  if (issue?.code === 'unrecognized_keys') {
    const detail = 'This field does not exist: correct its spelling or remove it.'
    return { detail, path: [...issue.path, issue.keys[0] ?? ''].join('.') }
  }
  if (issue === undefined || issue.path.length === 0) return { detail: NO_OBJECT, path: undefined }
  return { detail: issue.message, path: issue.path.join('.') }
}
