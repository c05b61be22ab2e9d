import { z } from '@hono/zod-openapi'
import type { Account } from '../../core/key.ts'
import { done, type Outcome, problem } from '../../core/problem.ts'
import { RANDOM_LENGTH } from '../../core/secret.ts'
import { addAccount } from '../../engine/accounts.ts'
import { disableKey } from '../../engine/change.ts'
import { grantCredits } from '../../engine/credits.ts'
import { wrongField } from '../../engine/fields.ts'
import { type IssuedKey, issueKey } from '../../engine/issue.ts'
import type { Profile } from '../../profile/compile.ts'
import type { Authority } from '../callers/authority.ts'
import { permission } from '../callers/permission.ts'
import { line, name } from '../input/fields.ts'
import { isManagement } from '../management.ts'
import { apiNamed } from '../routes/apis.ts'
import { lacking, unkeyCall } from './call.ts'
import { expires, meta, named, permissions, ratelimit, refused, roles } from './fields.ts'
import { formNamed, isOf, type NamedForm } from './forms.ts'
import { limitsFrom } from './limits.ts'
import { secretsShown } from './views.ts'

/** Bytes of chance in a key: 28 characters of 62. */
const CHANCE_BYTES = Math.floor((RANDOM_LENGTH * Math.log2(62)) / 8)

const Creating = z.strictObject({
  apiId: named,
  prefix: z.string().min(1).max(64).optional(),
  name: name.optional(),
  byteLength: z
    .int()
    .min(16)
    .max(CHANCE_BYTES, `keys have ${CHANCE_BYTES} bytes of chance: give that or less, or leave it out`)
    .optional(),
  externalId: line(200).optional(),
  meta: meta.optional(),
  roles,
  permissions: permissions.optional(),
  expires: expires.optional(),
  credits: z
    .strictObject({
      remaining: z.int().min(1).nullable(),
      refill: refused(
        'Latchkey refills nothing by itself: grant credits when they are due, or give the key a limit of that span with ratelimits',
      ),
    })
    .optional(),
  ratelimits: z.array(ratelimit).max(50).optional(),
  enabled: z.boolean().optional(),
  recoverable: z
    .literal(false, 'no key can be recovered, for only its digest is kept: keep the one in this answer')
    .optional(),
})

type Wanted = z.output<typeof Creating>

/** What a key is made from, once all that can be wrong with it was looked for. */
interface Checked {
  readonly apiId: string
  readonly form: NamedForm
  readonly limits: Readonly<Record<string, number>>
}

/** Makes a key of an account, and the account where there is none of that name. */
export const createKey = unkeyCall(
  { name: 'keys.createKey', action: 'keys.create', creates: true, body: Creating },
  async (body, by) => {
    const checked = await check(body, by)
    if (!checked.ok) return checked
    const account = await accountFor(body, checked.value, by)
    if (!account.ok) return account
    const issued = await issue(body, checked.value, account.value, by)
    return issued.ok ? finish(body, checked.value, issued.value, by) : issued
  },
)

/** Nothing is made before everything is known that could keep the key from being made. */
async function check(body: Wanted, by: Authority): Promise<Outcome<Checked>> {
  const api = await apiNamed(by.engine, body.apiId, 'apiId')
  if (!api.ok) return api
  if (isManagement(by.engine, api.value.id))
    return problem('input-invalid', 'Root keys are made with POST /v1/root-keys.', 'apiId')
  const profile = by.engine.profiles.get(api.value.profile)
  if (profile === undefined) return problem('api-unknown', `The API ${body.apiId} is not served.`, 'apiId')
  const form = formNamed(profile.spec, body.prefix)
  if (!form.ok) return form
  const limits = limitsFrom(body.ratelimits ?? [], profile.spec)
  if (!limits.ok) return limits
  const wrong = wrongIn(body, limits.value, profile, by)
  if (wrong !== undefined) return wrong
  const beyond = creditsBeyond(body, by)
  return beyond ?? done({ apiId: api.value.id, form: form.value, limits: limits.value })
}

function wrongIn(
  body: Wanted,
  limits: Checked['limits'],
  { spec }: Profile,
  { by }: Authority,
): Outcome<never> | undefined {
  const fields = { scopes: body.permissions, limits, expiresAt: body.expires }
  const wrong = wrongField(fields, { spec, collections: [], now: by.at })
  return wrong && { ok: false, problem: wrong }
}

/** Credits are an account's: those of one key can only be given where the account has no other. */
function creditsBeyond({ credits, externalId }: Wanted, by: Authority): Outcome<never> | undefined {
  if (typeof credits?.remaining !== 'number') return undefined
  if (externalId === undefined) return lacking(by, 'credits.grant', 'A key with credits')
  const detail =
    'All keys of an account draw on one balance. Grant it credits with POST /v1/accounts/{id}/credits, or leave externalId out: then the key gets an account, and a balance, of its own.'
  return problem('input-invalid', detail, 'credits.remaining')
}

async function accountFor(
  { name: called, externalId }: Wanted,
  { apiId }: Checked,
  by: Authority,
): Promise<Outcome<Account>> {
  const { ports, engine } = by
  const own = `${called ?? 'key'} (${ports.secrets.id('own_')})`
  const there = externalId && (await ports.directory.named('account', apiId, externalId))
  if (there) return mayUse(there, by)
  const beyond = lacking(by, 'accounts.create', 'A key of a new externalId')
  if (beyond !== undefined) return beyond
  const added = await addAccount(ports, engine.profiles, { apiId, name: externalId ?? own })
  if (added.ok || added.problem.code !== 'name-taken' || externalId === undefined) return added
  const meanwhile = await ports.directory.named('account', apiId, externalId)
  return meanwhile === undefined ? added : mayUse(meanwhile, by)
}

async function mayUse(account: Account, { caller, engine }: Authority): Promise<Outcome<Account>> {
  const asked = { id: '', query: {}, body: { accountId: account.id } }
  const allowed = await permission(
    { action: 'keys.create', of: { body: 'accountId' } },
    asked,
    caller,
    engine,
  )
  return allowed.ok ? done(account) : allowed
}

const issue = (
  { name: called, externalId, permissions: scopes = [], expires: expiresAt }: Wanted,
  { form, limits }: Checked,
  { id: accountId }: Account,
  { ports, engine }: Authority,
): Promise<Outcome<IssuedKey>> =>
  issueKey(ports, engine.profiles, {
    ...{ accountId, name: called ?? externalId ?? 'key', environment: form.environment },
    ...{ scopes, limits, expiresAt },
  })

/** What is not said when a key is made, but right after; its secret is not told before that. */
async function finish(
  { enabled = true, credits, meta: noted }: Wanted,
  { form }: Checked,
  { key, secrets }: IssuedKey,
  { ports }: Authority,
): Promise<Outcome<unknown>> {
  if (typeof credits?.remaining === 'number') {
    const granted = await grantCredits(ports, { accountId: key.accountId, amount: credits.remaining })
    if (!granted.ok) return granted
  }
  if (noted !== undefined) await ports.keys.setMeta(key.id, noted)
  if (!enabled) {
    const disabled = await disableKey(ports, key.id)
    if (!disabled.ok) return disabled
  }
  const shown = secrets.find(it => isOf(form, it)) ?? secrets[0]
  return done({ keyId: key.id, ...secretsShown(secrets, shown) })
}
