import type { Surface } from './traffic.ts'

/** One answered request, as the access log has it: never its path, its query, a header or a key. */
export interface AccessLine {
  readonly requestId: string
  readonly surface: Surface | 'control'
  readonly method: string
  /** Absent on the control plane, and where no API is served. */
  readonly api?: string | undefined
  /** The pattern it fits, as the profile or the control plane spells it; absent where there is none. */
  readonly route?: string | undefined
  readonly status: number
  /** `admitted`, or why not. Absent on the control plane. */
  readonly outcome?: string | undefined
  readonly keyId?: string | undefined
  readonly accountId?: string | undefined
  /** Milliseconds until it was answered. */
  readonly ms: number
}

/** Is told of some requests, or of all. */
export type AccessLog = (line: AccessLine) => void
