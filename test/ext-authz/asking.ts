import { type ChannelCredentials, Client, credentials, type ServiceError } from '@grpc/grpc-js'
import protobuf from 'protobufjs'
import { ENVOY_PROTO } from '../../src/adapters/grpc/envoy-proto.ts'
import type { CheckResponse } from '../../src/adapters/grpc/messages.ts'
import { unobserved } from '../../src/app/observing/observing.ts'
import { extAuthzPlane } from '../../src/app/planes/ext-authz.ts'
import { readSettings } from '../../src/app/settings/settings.ts'
import type { Unready } from '../../src/core/readiness.ts'
import type { Engine } from '../../src/engine/engine.ts'
import type { TlsPair } from '../../src/gateway/settings.ts'
import { worth } from '../build/worth.ts'

const root = new protobuf.Root()
for (const text of ENVOY_PROTO) protobuf.parse(text, root)

const CHECK = '/envoy.service.auth.v3.Authorization/Check'
const HEALTH = '/grpc.health.v1.Health/Check'
const PATIENCE_MS = 10_000

/** How a listener for Envoy is started. */
export interface Listening {
  readonly trusted?: string
  readonly tls?: TlsPair
  readonly unready?: () => Unready | undefined
}

/** The listener Envoy asks, over an engine, on a free port. */
export async function aListener(engine: Engine, { trusted = '127.0.0.1', tls, unready }: Listening = {}) {
  const settings = readSettings({ LATCHKEY_EXT_AUTHZ_PORT: '0', LATCHKEY_TRUSTED_PROXIES: trusted })
  const logged: string[] = []
  const log = {
    error: (fields: object, message: string) => void logged.push(JSON.stringify({ message, ...fields })),
  }
  const parts = { engine, settings, tls, unready: unready ?? (() => undefined), observing: unobserved }
  const plane = worth(await extAuthzPlane(parts, log))
  return { ...plane, logged, port: Number(new URL(plane.url).port) }
}

/** What an answer was: the message, or the error there was in its place. */
export type Answered<Message = CheckResponse> =
  | { readonly message: Message }
  | { readonly code: number; readonly details: string }

/** A client of the service, as Envoy is one. */
export function aClient(port: number, by: ChannelCredentials = credentials.createInsecure()) {
  const client = new Client(`localhost:${port}`, by)
  const question = root.lookupType('envoy.service.auth.v3.CheckRequest')
  const answer = root.lookupType('envoy.service.auth.v3.CheckResponse')
  const [probe, standing] = ['Request', 'Response'].map(it =>
    root.lookupType(`grpc.health.v1.HealthCheck${it}`),
  )

  function ask<Message>(path: string, sent: Buffer, read: (answer: Buffer) => Message) {
    return new Promise<Answered<Message>>(resolve => {
      const heard = (error: ServiceError | null, message?: Message) =>
        resolve(error === null ? { message: worth(message) } : { code: error.code, details: error.details })
      const deadline = Date.now() + PATIENCE_MS
      client.makeUnaryRequest(path, (it: Buffer) => it, read, sent, { deadline }, heard)
    })
  }
  const read = (bytes: Buffer): CheckResponse => {
    const message = answer.toObject(answer.decode(bytes), { arrays: true })
    return { status: message['status'], ...message }
  }
  const bytesFor = (it: object): Buffer => Buffer.from(question.encode(it).finish())
  return {
    bytesFor,
    read,
    /** Asks with any bytes, and answers with those that came. */
    bytes: (sent: Buffer) => ask(CHECK, sent, it => it),
    check: (it: object) => ask(CHECK, bytesFor(it), read),
    health: (it: object) =>
      ask(HEALTH, Buffer.from(worth(probe).encode(it).finish()), bytes =>
        worth(standing).toObject(worth(standing).decode(bytes)),
      ),
    close: () => client.close(),
  }
}
