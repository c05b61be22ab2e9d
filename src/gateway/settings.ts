import type { AddressRange } from '../core/address.ts'
import type { Readiness } from '../core/readiness.ts'
import type { GatewayWatch } from './watch.ts'

/** How the gateway is run. */
export interface GatewaySettings {
  /** Proxies whose X-Forwarded-For is believed. Empty: none is. */
  readonly trustedProxies: readonly AddressRange[]
  /** A body of which nothing has come for so long, milliseconds, is given up. */
  readonly stallMs: number
  /** Of this server: the verify endpoint tells it. */
  readonly version: string
  /** What it speaks TLS with; absent: plain HTTP. */
  readonly tls?: TlsPair | undefined
  /** Whether it should be sent requests; absent: always. */
  readonly unready?: Readiness | undefined
  /** Who is told of its requests; absent: nobody. */
  readonly watch?: GatewayWatch | undefined
}

/** A certificate with its chain and its private key, both PEM. */
export interface TlsPair {
  readonly cert: string
  readonly key: string
  readonly minVersion: 'TLSv1.2'
}

/** Where the gateway tells what an operator must know. Fields are named one by one: never a header, never a body. */
export interface Log {
  error(fields: Readonly<Record<string, unknown>>, message: string): void
}
