import { addressBucket, parseAddress } from '../core/address.ts'
import { type LimitRule, tightest } from '../core/limit.ts'
import { plainEmail } from '../core/member.ts'
import { MINUTE, SECOND } from '../core/terms.ts'
import type { Clock } from '../ports/clock.ts'
import type { CounterStore, Take } from '../ports/counters.ts'
import type { Attempt, People } from '../ports/people.ts'

/** One limit over everything that lets somebody in. Ask before any password is hashed. */
export type LoginLimiter = Pick<People, 'attempt'>

/** An address is the whole /64 for IPv6. */
const PER_ADDRESS: LimitRule = {
  name: 'login-address',
  kind: 'sliding-window',
  limit: 20,
  spanMs: MINUTE,
}
/** From one address, so that a stranger does not lock anybody out elsewhere. */
const PER_GUESSER: LimitRule = {
  name: 'login-guesser',
  kind: 'sliding-window',
  limit: 10,
  spanMs: 15 * MINUTE,
}
/** From everywhere: too few for guessing, too many for a nuisance that only knows the address. */
const PER_EMAIL: LimitRule = { name: 'login-email', kind: 'sliding-window', limit: 100, spanMs: 15 * MINUTE }
const PER_LETTERBOX: LimitRule = {
  name: 'login-letter',
  kind: 'sliding-window',
  limit: 5,
  spanMs: 15 * MINUTE,
}

/** A full limit takes nothing from the other, so that who is held back cannot use up somebody's attempts. */
export function loginLimiter(counters: CounterStore, clock: Clock): LoginLimiter {
  return {
    async attempt(attempt) {
      const now = clock.now()
      const reading = tightest(await counters.take(takesOf(attempt), 1, now))
      if (reading === undefined || reading.admitted) return undefined
      return Math.max(1, Math.ceil((reading.retryAt - now) / SECOND))
    },
  }
}

function takesOf({ address, email, byLetter }: Attempt): readonly Take[] {
  const bucket = bucketOf(address)
  const everybody = takeOf(PER_ADDRESS, bucket)
  if (email === undefined) return [everybody]
  const person = plainEmail(email)
  if (byLetter === true) return [everybody, takeOf(PER_LETTERBOX, person)]
  return [everybody, takeOf(PER_GUESSER, `${bucket}/${person}`), takeOf(PER_EMAIL, person)]
}

/** Three parts: a stranger can make any number of them, so the oldest may be forgotten. */
const takeOf = (rule: LimitRule, subject: string): Take => ({ slot: `${rule.name}/-/${subject}`, rule })

function bucketOf(text: string | undefined): string {
  const address = parseAddress(text ?? '')
  return address === undefined ? 'unknown' : addressBucket(address)
}
