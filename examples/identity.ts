import { randomUUID } from 'node:crypto'

export interface Named {
  readonly id: string
  readonly name: string
}

/** Who is calling, as the gateway found out. An upstream needs nothing else and never sees the key itself. */
export interface Identity {
  readonly requestId: string
  readonly key: Named
  readonly account: Named
  /** The account's plan, where it has one. */
  readonly plan?: string | undefined
  /** The project of the key, where it is in one. */
  readonly project?: Named | undefined
  readonly environment?: string | undefined
  /** A publishable key is visible to everyone who opens the page it is in. */
  readonly side: 'secret' | 'publishable'
  readonly scopes: readonly string[]
  /** What the account has enabled. */
  readonly modules: readonly string[]
  /** The active collections the key may reach. */
  readonly collections: readonly Named[]
  /** Requests per window, and how many are used, this one included. Absent when the key has no limit. */
  readonly limit?: { readonly requests: number; readonly used: number } | undefined
  readonly creditsCharged: number
}

/**
 * Reads the headers the gateway sets. It removes every copy a client sends, so they can be believed
 * as long as nobody but the gateway can reach this server.
 * @returns undefined when the request did not come through the gateway
 */
export function readIdentity(headers: Headers): Identity | undefined {
  const account = named(headers, 'Account')
  if (!account) return undefined
  return {
    requestId: requestIdOf(headers),
    key: named(headers, 'Key') ?? { id: '', name: '' },
    account,
    plan: text(headers, 'Plan'),
    project: named(headers, 'Project'),
    environment: text(headers, 'Environment'),
    side: text(headers, 'Side') === 'secret' ? 'secret' : 'publishable',
    scopes: words(headers, 'Scopes'),
    modules: words(headers, 'Modules'),
    collections: collections(headers),
    limit: limit(headers),
    creditsCharged: count(headers, 'Credits-Charged') ?? 0,
  }
}

/** The gateway's id for the request, or a new one for a request that passed it by. */
export const requestIdOf = (headers: Headers): string => text(headers, 'Request-Id') ?? `req_${randomUUID()}`

const raw = (headers: Headers, name: string): string => headers.get(`Latchkey-${name}`) ?? ''

const text = (headers: Headers, name: string): string | undefined => decoded(raw(headers, name)) || undefined

const words = (headers: Headers, name: string): readonly string[] =>
  raw(headers, name).split(' ').filter(Boolean).map(decoded)

function named(headers: Headers, noun: string): Named | undefined {
  const id = text(headers, `${noun}-Id`)
  return id === undefined ? undefined : { id, name: text(headers, `${noun}-Name`) ?? id }
}

function collections(headers: Headers): readonly Named[] {
  const names = words(headers, 'Collection-Names')
  return words(headers, 'Collections').map((id, at) => ({ id, name: names[at] ?? id }))
}

function limit(headers: Headers): Identity['limit'] {
  const requests = count(headers, 'Limit')
  const used = count(headers, 'Limit-Used')
  return requests === undefined || used === undefined ? undefined : { requests, used }
}

function count(headers: Headers, name: string): number | undefined {
  const digits = raw(headers, name)
  return /^\d{1,15}$/.test(digits) ? Number(digits) : undefined
}

/** A text that is not percent-encoded properly stands for itself. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
