import { type AnswerForm, isAnswerForm } from './answer.ts'

/** The address a proxy asks at, taken apart. */
export interface AuthzAddress {
  /** Name of the API. */
  readonly api: string
  /** Path and query of what is asked about, where the proxy appends them. */
  readonly below: string | undefined
  readonly form: AnswerForm
  /** Whether the whole body comes along. `none`: there is none. */
  readonly body: (typeof BODIES)[number]
  /** The protocol it asks to become, where the proxy keeps the header that says so. */
  readonly upgrade?: 'websocket' | undefined
}

const ADDRESS = /^([^/?]+)(?:(\/.*)|\?(.*))?$/s
const BODIES = ['sent', 'none', 'withheld'] as const

/**
 * Takes an address apart. @param rest what follows the path the question is sent to
 * @returns undefined when it is none
 */
export function addressIn(rest: string): AuthzAddress | undefined {
  const [, api, below, query = ''] = ADDRESS.exec(rest) ?? []
  if (api === undefined) return undefined
  if (below !== undefined) return { api, below, form: 'exact', body: 'withheld' }
  const asked = new URLSearchParams(query)
  const form = asked.get('answer') ?? 'plain'
  const body = BODIES.find(it => it === (asked.get('body') ?? 'withheld'))
  const upgrade = asked.get('upgrade') ?? undefined
  if (!isAnswerForm(form) || body === undefined) return undefined
  if (upgrade !== undefined && upgrade !== 'websocket') return undefined
  return { api, below, form, body, upgrade }
}
