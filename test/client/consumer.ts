import { createLatchkey, isLatchkeyError, type Key, type Verdict } from 'latchkey/client'

const latchkey = createLatchkey({
  url: 'http://localhost:4700',
  gatewayUrl: 'http://localhost:4701',
  credential: () => 'lk_root_x',
})

/** A program that is only compiled: what fits is let through, and what does not is found. */
export async function program(): Promise<string> {
  const made = await latchkey.keys.create({ accountId: 'acc_1', name: 'A key' })
  const secret: string | undefined = made.secrets[0]?.secret
  const names: string[] = []
  for await (const key of latchkey.keys.list({ state: 'active' })) names.push(nameOf(key))
  // @ts-expect-error: there is no such state
  latchkey.keys.list({ state: 'asleep' })
  // @ts-expect-error: there is no account
  await latchkey.keys.create({ name: 'A key' })
  // @ts-expect-error: this call takes no Idempotency-Key
  await latchkey.keys.revoke('key_1', {}, { idempotencyKey: 'mine' })
  return `${secret} ${names} ${await codeOf('key_1')}`
}

const nameOf = ({ name }: Key): string => name

async function codeOf(id: string): Promise<'key-unknown' | 'unreachable' | undefined> {
  try {
    await latchkey.keys.find(id)
  } catch (error) {
    if (isLatchkeyError(error, 'key-unknown', 'unreachable')) return error.code
    // @ts-expect-error: there is no such code
    if (isLatchkeyError(error, 'key-unkown')) return undefined
  }
  return undefined
}

/** What to say to the caller of an API. */
export async function verdictText(): Promise<string> {
  const verdict: Verdict = await latchkey.verify({ api: 'jobhive', key: 'jh_live_x' })
  if (verdict.valid) return `${verdict.key?.name} ${verdict.credits?.balance}`
  // @ts-expect-error: who is refused has spent nothing
  const spent = verdict.credits
  return `${verdict.answer.body} ${verdict.reason} ${spent}`
}
