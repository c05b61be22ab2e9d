import type { Awaitable } from '../core/terms.ts'

/** What a span says about itself. Ids may be told; never a secret, a query or a path as it was sent. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>

/** How something ended. */
export interface Ended {
  /** What it is called, where that is known only now. */
  readonly name?: string
  readonly attributes?: Attributes
  /** Whether it broke: a refusal is no failure. */
  readonly failed?: boolean
}

/** Something under way that is traced. */
export interface Span {
  /** `[name, value, …]`: the headers that let whoever is asked go on from here. */
  readonly headers: readonly string[]
  /** Once; what is said later is not heard. */
  end(ended?: Ended): void
}

/** What a request says about the trace it belongs to. @see W3C Trace Context */
export interface Caller {
  readonly traceparent?: string | undefined
  readonly tracestate?: string | undefined
}

/** The steps that are traced within a request. */
export type Step = 'store read' | 'store write' | 'redis call' | 'upstream'

/** Tells a collector what took how long, request by request. */
export interface Traces {
  /** Traces a request that came in, as part of its caller’s trace. What `work` begins, at once or later, is within it. */
  request<T>(name: string, caller: Caller, work: (span: Span) => T): T
  /** Traces a step of a request that is under way; elsewhere it only does `work`, with which it ends. */
  step<T>(step: Step, attributes: Attributes, work: (span: Span) => Awaitable<T>): Awaitable<T>
  /** The id of the trace of what is under way, where there is one: 32 hexadecimal digits. */
  current(): string | undefined
  /** Sends what is not sent yet. */
  close(): Promise<void>
}
