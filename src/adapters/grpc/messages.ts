import protobuf from 'protobufjs'
import { ENVOY_PROTO } from './envoy-proto.ts'

const root = new protobuf.Root()
for (const text of ENVOY_PROTO) protobuf.parse(text, root)
root.resolveAll()

const CHECK_REQUEST = root.lookupType('envoy.service.auth.v3.CheckRequest')
const CHECK_RESPONSE = root.lookupType('envoy.service.auth.v3.CheckResponse')
const HEALTH_REQUEST = root.lookupType('grpc.health.v1.HealthCheckRequest')
const HEALTH_RESPONSE = root.lookupType('grpc.health.v1.HealthCheckResponse')

/** A header as Envoy shows it: as text, or as the bytes it was. */
export interface HeaderValue {
  readonly key?: string
  readonly value?: string
  readonly rawValue?: Uint8Array
}

/** The request Envoy holds. What it does not say is absent. */
export interface HttpRequest {
  readonly method?: string
  readonly path?: string
  readonly host?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly headerMap?: { readonly headers?: readonly HeaderValue[] }
  readonly body?: string
  readonly rawBody?: Uint8Array
}

/** `envoy.service.auth.v3.CheckRequest` */
export interface CheckRequest {
  readonly attributes?: {
    readonly source?: { readonly address?: { readonly socketAddress?: { readonly address?: string } } }
    readonly request?: { readonly http?: HttpRequest }
    readonly contextExtensions?: Readonly<Record<string, string>>
  }
}

/** A header Envoy is to write, and whether it goes beside others of its name or in their place. */
export interface HeaderValueOption {
  readonly header: { readonly key: string; readonly value: string }
  readonly append?: { readonly value: true }
  readonly appendAction?: number
}

/** `envoy.service.auth.v3.CheckResponse` */
export interface CheckResponse {
  readonly status: { readonly code: number; readonly message?: string }
  readonly deniedResponse?: {
    readonly status: { readonly code: number }
    readonly headers: readonly HeaderValueOption[]
    readonly body: string
  }
  readonly okResponse?: {
    readonly headers: readonly HeaderValueOption[]
    readonly headersToRemove: readonly string[]
    readonly responseHeadersToAdd: readonly HeaderValueOption[]
  }
  readonly dynamicMetadata?: { readonly fields: Readonly<Record<string, { readonly stringValue: string }>> }
}

/** @throws when the bytes are no such message */
export const readCheckRequest = (bytes: Uint8Array): CheckRequest =>
  CHECK_REQUEST.toObject(CHECK_REQUEST.decode(bytes))

/** An answer to Envoy, as the bytes of its published definition. */
export const writeCheckResponse = (message: CheckResponse): Buffer =>
  Buffer.from(CHECK_RESPONSE.encode(message).finish())

/** Which service's health is asked for; empty for the server's. @throws when the bytes are no such message */
export const readHealthRequest = (bytes: Uint8Array): { readonly service?: string } =>
  HEALTH_REQUEST.toObject(HEALTH_REQUEST.decode(bytes))

/** How the server stands. @see grpc.health.v1 */
export const writeHealthResponse = (message: { readonly status: number }): Buffer =>
  Buffer.from(HEALTH_RESPONSE.encode(message).finish())
