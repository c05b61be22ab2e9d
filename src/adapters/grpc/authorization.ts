import type { Socket } from 'node:net'
import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData, status } from '@grpc/grpc-js'
import type { Advise } from '../../ports/advice.ts'
import { checkResponse } from './check-response.ts'
import { heldRequest } from './held-request.ts'
import {
  type CheckRequest,
  type CheckResponse,
  readCheckRequest,
  readHealthRequest,
  writeCheckResponse,
  writeHealthResponse,
} from './messages.ts'

/** What an authorization server answers with. */
export interface AuthorizationParts {
  readonly advise: Advise
  /** Whether it should be asked, for probes. */
  readonly isReady: () => boolean
}

/** An authorization server over connections that others accept. */
export interface AuthorizationServer {
  /** Serves a connection: HTTP/2 in the clear, or what is left of TLS. */
  serve(connection: Socket): void
  /** Has each connection end once what was asked on it is answered. @param patienceMs after it they are cut */
  end(patienceMs: number): void
}

/** Longest question: the largest body a profile lets be read by default, and what is around it. */
const MAX_QUESTION_BYTES = 16 * 1024 * 1024
/** Questions at once on a connection. */
const MAX_QUESTIONS = 1000

const AUTHORIZATION = 'envoy.service.auth.v3.Authorization'
const SERVING = 1
const NOT_SERVING = 2

/**
 * Makes the server Envoy asks: `envoy.service.auth.v3.Authorization`, and `grpc.health.v1.Health` for probes. A question
 * that cannot be read, or is asked by somebody who is not believed, gets an error, which Envoy takes for no.
 */
export function authorizationServer({ advise, isReady }: AuthorizationParts): AuthorizationServer {
  const server = new Server({
    'grpc.max_receive_message_length': MAX_QUESTION_BYTES,
    'grpc.max_concurrent_streams': MAX_QUESTIONS,
    'grpc.enable_channelz': 0,
  })
  const check = replying<CheckRequest, CheckResponse>((question, asker) => checked(advise, question, asker))
  const health = replying<HealthRequest, Health>(async ({ service = '' }) => {
    if (service !== '' && service !== AUTHORIZATION) return refusal('NOT_FOUND', 'There is no such service.')
    return { status: isReady() ? SERVING : NOT_SERVING }
  })
  server.register(`/${AUTHORIZATION}/Check`, check, writeCheckResponse, readCheckRequest, 'unary')
  server.register('/grpc.health.v1.Health/Check', health, writeHealthResponse, readHealthRequest, 'unary')
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure())
  return {
    serve: connection => injector.injectConnection(connection),
    end: patienceMs => injector.drain(patienceMs),
  }
}

type HealthRequest = ReturnType<typeof readHealthRequest>
type Health = Parameters<typeof writeHealthResponse>[0]

/** An error in the place of an answer. */
interface Refusal {
  readonly code: number
  readonly details: string
}

const refusal = (code: keyof typeof status, details: string): Refusal => ({ code: status[code], details })

const BROKEN = refusal('UNAVAILABLE', 'Something broke: ask again.')

async function checked(
  advise: Advise,
  question: CheckRequest,
  asker: string,
): Promise<CheckResponse | Refusal> {
  const held = heldRequest(question, asker)
  if (held === undefined) return refusal('INVALID_ARGUMENT', 'This is not about one HTTP request.')
  const advice = await advise(held)
  if (advice.outcome !== 'unheard') return checkResponse(advice)
  return refusal('PERMISSION_DENIED', 'Add the address of this proxy to LATCHKEY_TRUSTED_PROXIES.')
}

/** Answers a call with what is worked out for it. */
const replying =
  <Question, Message extends object>(
    work: (question: Question, asker: string) => Promise<Message | Refusal>,
  ) =>
  (call: ServerUnaryCall<Question, Message>, answer: sendUnaryData<Message>): void => {
    work(call.request, addressIn(call.getPeer())).then(
      said => ('details' in said ? answer(said) : answer(null, said)),
      () => answer(BROKEN),
    )
  }

/** The address of `address:port`; an address of IPv6 has no brackets there. */
const addressIn = (peer: string): string => peer.slice(0, peer.lastIndexOf(':'))
