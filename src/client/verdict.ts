import type { Reason, Trouble } from '../core/reason.ts'

/** What a request needs, where it is not what the route of its method and path says. */
export interface Need {
  readonly access?: 'read' | 'write'
  readonly scopes?: readonly string[]
  /** Scopes besides, as `a AND (b OR c)`: AND binds tighter than OR. */
  readonly query?: string
  readonly modules?: readonly string[]
  readonly environments?: readonly string[]
  /** Collections, by id or name. */
  readonly resources?: readonly string[]
  readonly credits?: number
}

/**
 * Reads a body once it is needed: all of its bytes exactly as received, or why they cannot be had: it is longer than so
 * many bytes, or did not arrive as it should.
 */
export type BodyReader = (limitBytes: number) => Promise<Uint8Array | 'too-large' | 'broken'>

/** A request somebody received, as far as it matters. Rules about what is left out deny. */
export interface VerifyRequest {
  /** Name of the API. */
  readonly api: string
  /** The presented key. Absent: read from `headers`, as the profile says. */
  readonly key?: string | undefined
  /** With `path`: its route says what is needed. */
  readonly method?: string | undefined
  /** Path and query. */
  readonly path?: string | undefined
  /** The same as the client called them, where those are not `path`: a signature of the whole message covers them. */
  readonly target?: string | undefined
  readonly host?: string | undefined
  readonly origin?: string | undefined
  readonly referer?: string | undefined
  /** The caller's address. */
  readonly ip?: string | undefined
  readonly headers?: Readonly<Record<string, string | readonly string[]>> | undefined
  /**
   * Exactly as received: for signed requests, and routes that read a field. A function is asked for it only where it is
   * needed, and once the key stands; over the network that takes a second question.
   */
  readonly body?: string | Uint8Array | BodyReader | undefined
  /** Instead of a large body: HMAC-SHA256(key, timestamp + "." + body), hex or base64. */
  readonly bodyDigest?: string | undefined
  /** Absent: what the route says; without one, a valid key. */
  readonly need?: Need | undefined
  /** Collections it touches, by id or name, beside those `need` or the route names. */
  readonly resources?: readonly string[] | undefined
  /**
   * How you find what to run for `path`. `loose`: in any case, and with or without a slash at the end; a path for which that is
   * another route than the profile's is refused. Absent: `exact`.
   */
  readonly router?: 'exact' | 'loose' | undefined
  /** Uses it takes from every limit. Absent: as the route says, else 1. */
  readonly cost?: number | undefined
  /** Hold the credits it costs for so many seconds instead of spending them: commit or release them by their id. */
  readonly reserve?: number | undefined
  /**
   * `fresh`: decide by what the database says now. Absent: by what the gateway remembers, which is up to date but on a
   * node that is cut off from the others, where it may be up to 5 s old.
   */
  readonly consistency?: 'leased' | 'fresh' | undefined
  /** Decide, and take nothing. */
  readonly dryRun?: boolean | undefined
  /** List every rule the request breaks in `findings`. */
  readonly explain?: boolean | undefined
}

/** How one limit stands. Instants are epoch milliseconds. */
export interface LimitReading {
  readonly name: string
  readonly limit: number
  readonly used: number
  readonly remaining: number
  readonly exceeded: boolean
  readonly resetsAt: number
  readonly retryAt: number | null
}

/** One rule a request breaks. */
export interface Finding {
  readonly reason: Reason
  readonly detail: Readonly<Record<string, unknown>>
}

/** Whose a key is. A route that needs no key is nobody's: all null. */
export interface Identity {
  readonly key: {
    readonly id: string
    readonly name: string
    readonly mask: string
    readonly side: string
    readonly generation: number
    /** Set while this is an old secret in its grace period. */
    readonly graceEndsAt: string | null
    readonly expiresAt: string | null
    readonly collections: 'all' | readonly string[]
  } | null
  readonly account: {
    readonly id: string
    readonly name: string
    readonly plan: string | null
    readonly modules: readonly string[]
  } | null
  readonly project: { readonly id: string; readonly name: string } | null
  readonly environment: string | null
  readonly scopes: readonly string[]
}

/** Credits that were taken from the balance: for good, or until they are committed or released. */
export interface Charge {
  /** Names the spending or the reservation. */
  readonly id: string
  readonly credits: number
  /** The balance right after. */
  readonly balance: number
  /** There where they are held, not spent. */
  readonly held?: true
  /** When they go back by themselves, as ISO 8601. */
  readonly until?: string
}

/** The request may pass. */
export interface Valid extends Identity {
  readonly valid: true
  readonly code: 'VALID'
  readonly reason: null
  readonly requestId: string
  readonly limits: readonly LimitReading[]
  /** What it spent, or holds. */
  readonly credits: Charge | null
  /** What to send along with your answer. */
  readonly answer: { readonly headers: Readonly<Record<string, string>> }
  readonly findings?: readonly Finding[]
}

/** The request may not pass. Whose key it is, is there where the key is known. */
export interface Refused extends Partial<Identity> {
  readonly valid: false
  /** In the spelling of the API's profile. */
  readonly code: string
  /** `preflight`: a page asks for leave to send a request; `answer` says yes, and the request goes no further. */
  readonly reason: Reason | Trouble | 'preflight'
  readonly detail: Readonly<Record<string, unknown>>
  readonly requestId: string
  readonly limits: readonly LimitReading[]
  /** What to send the caller, in the API's own spelling. */
  readonly answer: {
    readonly status: number
    readonly headers: Readonly<Record<string, string>>
    readonly body: string
  }
  readonly findings?: readonly Finding[]
}

/** What the gateway says about a request: valid or not, and why. */
export type Verdict = Valid | Refused

/** A request with all there is of its body. */
export interface WholeRequest extends Omit<VerifyRequest, 'body'> {
  readonly body?: string | Uint8Array | undefined
}

/** In the place of a verdict, among many: nothing was decided about this request. It may not pass. */
export interface Undecided {
  readonly valid?: undefined
  readonly error: {
    /** `request_malformed`, or why nothing could be decided just now. */
    readonly code: string
    /** A sentence that says what to do. */
    readonly message: string
    /** The field it is about. */
    readonly path?: string
    /** Of a query: characters before the mistake. */
    readonly position?: number
    /** Of a query: what may stand there. */
    readonly expected?: readonly string[]
  }
}
