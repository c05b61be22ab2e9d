/** A request somebody else holds: a proxy that asks, before it forwards it, whether it may. */
export interface HeldRequest {
  /** The address of whoever asks, as the connection has it; undefined when it has gone already. */
  readonly asker: string | undefined
  readonly method: string
  /** Path and query, as the proxy has them. */
  readonly url: string
  /** `[name, value, name, value, …]`, the host among them. Values of one name may have been joined with commas. */
  readonly rawHeaders: readonly string[]
  /** The address at the other end of the proxy's own connection. */
  readonly peer: string | undefined
  /** `unsent`: the proxy does not show it. `cut`: it shows a part. */
  readonly body: Uint8Array | 'unsent' | 'cut'
  /** Name of the API, where the proxy's configuration says it. */
  readonly api: string | undefined
}

/** What a proxy should do with a request it holds. */
export type Advice =
  | {
      readonly outcome: 'allowed'
      /** What the upstream is to be told: `[name, value, …]`, each in place of whatever the request had. */
      readonly set: readonly string[]
      /** Headers of the request that go no further, in lower case; none of those that are set. */
      readonly remove: readonly string[]
      /** What the caller is to be told beside the upstream's answer. */
      readonly answer: Readonly<Record<string, string>>
      /** Who is calling, for the proxy's own log. */
      readonly about: Readonly<Record<string, string>>
    }
  /** The request is to be answered so, and not forwarded; also a preflight, which is answered with 204. */
  | {
      readonly outcome: 'denied'
      readonly status: number
      readonly headers: Readonly<Record<string, string>>
      readonly body: string
    }
  /** Whoever asks is not believed. */
  | { readonly outcome: 'unheard' }

/** Advises a proxy. What breaks inside is a denial: nothing is let through that was not decided about. */
export type Advise = (held: HeldRequest) => Promise<Advice>
