import type { Address } from '../core/address.ts'
import type { Case, Finding } from '../core/judge.ts'
import type { Dossier } from '../core/key.ts'
import type { LimitReading } from '../core/limit.ts'
import type { Need } from '../core/need.ts'
import type { Trouble } from '../core/reason.ts'
import type { Awaitable } from '../core/terms.ts'
import type { Verdict } from '../core/verdict.ts'
import type { Secrets } from '../ports/secrets.ts'
import type { Profile } from '../profile/compile.ts'

/** One request as a decision sees it. */
export interface Inquiry {
  /** `[name, value, name, value, …]`, as received. */
  readonly rawHeaders: readonly string[]
  /** How it was asked, and its path and query exactly as its sender wrote them. Absent: no signature of the message fits. */
  readonly method?: string | undefined
  readonly target?: string | undefined
  /** The presented key, where it was handed over apart from the headers, which then hold none. */
  readonly secret?: string | undefined
  /** Makes the digest of the presented key, for whoever has made it before. Absent: it is made anew. */
  readonly digest?: Secrets['digest'] | undefined
  /** Only for who holds a key itself: a token of it is malformed. */
  readonly keysOnly?: boolean | undefined
  /** What it asks for, or how to find out once the key is proven (when that means reading the body). */
  readonly need: Need | (() => Promise<Need | Trouble>)
  /** The caller's address; undefined when it cannot be known for certain. Asked for by rules that need it, and for a use that is noted. */
  readonly address: () => Address | undefined
  /** The body exactly as sent. Asked for only where a signature must be checked. */
  readonly body: () => Awaitable<Uint8Array | Trouble>
  /** Instead of a body: the HMAC its receiver made over it, where the receiver can be trusted with that. */
  readonly bodyDigest?: string | undefined
  /** Hold what it costs for so many seconds instead of spending it. */
  readonly holdSeconds?: number | undefined
  /** Decide by what the store says now, whatever is remembered of the key. */
  readonly fresh?: boolean | undefined
  /** Decide and take nothing: no limit, no credit, no usage. */
  readonly dryRun?: boolean | undefined
  /** Receives every rule the request breaks, and what they were asked about, when someone wants to know. */
  readonly explain?: ((found: readonly Finding[], judged: Case) => void) | undefined
}

/** A request that could not be judged for a cause of its own, e.g. a body that cannot be read. */
export interface Troubled {
  readonly outcome: 'troubled'
  readonly trouble: Trouble
  /** Present once the presented secret has matched a stored digest. */
  readonly dossier?: Dossier | undefined
  /** How the key's limits stand; trouble takes nothing from them. */
  readonly readings: readonly LimitReading[]
}

/** What became of one request. */
export type Ruling = Verdict | Troubled

/** Which API a request is for, as the verifier knows it. */
export interface Protected {
  readonly apiId: string
  readonly profile: Profile
}
