import { status } from '@grpc/grpc-js'
import { pairsOf } from '../../core/raw-headers.ts'
import type { Advice } from '../../ports/advice.ts'
import type { CheckResponse, HeaderValueOption } from './messages.ts'

/** `HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD` */
const OVERWRITE = 2
/** What may have several values, of which the upstream may send some. */
const LISTS: ReadonlySet<string> = new Set(['vary', 'link'])

/** What a status of HTTP is called in gRPC. Envoy looks only at whether it is OK; its logs show it. */
const CODES: Readonly<Record<number, number>> = {
  400: status.INVALID_ARGUMENT,
  401: status.UNAUTHENTICATED,
  402: status.RESOURCE_EXHAUSTED,
  403: status.PERMISSION_DENIED,
  404: status.NOT_FOUND,
  429: status.RESOURCE_EXHAUSTED,
  500: status.INTERNAL,
  503: status.UNAVAILABLE,
}

/** Advice as Envoy follows it. */
export function checkResponse(advice: Exclude<Advice, { readonly outcome: 'unheard' }>): CheckResponse {
  if (advice.outcome === 'denied') {
    const { body } = advice
    const headers = Object.entries(advice.headers).map(([name, value]) => replacing(name, value))
    const code = CODES[advice.status] ?? status.PERMISSION_DENIED
    return { status: { code }, deniedResponse: { status: { code: advice.status }, headers, body } }
  }
  const headers = pairsOf(advice.set).map(([name, value]) => replacing(name, value))
  const responseHeadersToAdd = Object.entries(advice.answer).map(([name, value]) =>
    LISTS.has(name.toLowerCase()) ? beside(name, value) : replacing(name, value),
  )
  const fields = Object.entries(advice.about).map(([name, stringValue]) => [name, { stringValue }] as const)
  return {
    status: { code: status.OK },
    okResponse: { headers, headersToRemove: [...advice.remove], responseHeadersToAdd },
    dynamicMetadata: { fields: Object.fromEntries(fields) },
  }
}

const replacing = (key: string, value: string): HeaderValueOption => ({
  header: { key, value },
  appendAction: OVERWRITE,
})

/** Said in the old way, which old and new versions of Envoy understand. */
const beside = (key: string, value: string): HeaderValueOption => ({
  header: { key, value },
  append: { value: true },
})
