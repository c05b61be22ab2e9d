import { wrongArgument } from '../client/error.ts'
import type { Verdict, VerifyRequest } from '../client/verdict.ts'
import type { Verify } from '../client/verify.ts'
import type { Trouble } from '../core/reason.ts'
import type { Engine } from '../engine/engine.ts'
import type { Body } from '../gateway/body.ts'
import { askedBy, type VerifyQuestion } from '../gateway/verify/asked.ts'
import { judgementOn, judgementText, rememberJudged } from '../gateway/verify/judgement.ts'

/**
 * Comes to the verdict the gateway's verify endpoint would tell, without the network: the same type as the remote client's
 * `verify`, the same order of rules, the same fields. Refusals are remembered, uses counted, times noted. Options are taken and
 * have no meaning: there is nothing to wait for.
 * @throws {LatchkeyError} `argument-invalid` in its promise, where the question makes no sense
 * @throws {Fault} in its promise, where a store cannot answer
 */
export function verifyIn(engine: Engine): Verify {
  const { secrets, clock } = engine.ports
  return async ({ body, ...question }) => {
    const began = performance.now()
    const { served, input } = understood(engine, question)
    const by = { engine, requestId: secrets.id('req_'), now: clock.now() }
    const limitBytes = served.profile.spec.proxy.bodyLimitBytes
    const judgement = await judgementOn(
      by,
      served,
      input,
      body === undefined ? undefined : bodyFrom(body, limitBytes),
    )
    const { ruling } = judgement
    if (ruling !== 'open' && ruling.outcome === 'admitted' && !input.dryRun)
      engine.noteTime(ruling.dossier.account, by.now, performance.now() - began)
    rememberJudged(by, judgement)
    const verdict: Verdict = JSON.parse(judgementText(by, judgement))
    return verdict
  }
}

function understood({ apis }: Engine, question: object): VerifyQuestion {
  const asked = askedBy(apis, question)
  if (!('malformed' in asked)) return asked
  const { malformed, path = 'request' } = asked
  throw wrongArgument(path, malformed)
}

const TROUBLES: Readonly<Record<'too-large' | 'broken', Trouble>> = {
  'too-large': 'request-too-large',
  broken: 'request-malformed',
}

/** Read at most once, however many rules want it. */
function bodyFrom(given: NonNullable<VerifyRequest['body']>, limitBytes: number): Body {
  let reading: Promise<Buffer | Trouble> | undefined
  const read = async () => {
    const bytes = typeof given === 'function' ? await given(limitBytes) : Buffer.from(given)
    if (bytes === 'too-large' || bytes === 'broken') return TROUBLES[bytes]
    if (bytes.length > limitBytes) return TROUBLES['too-large']
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }
  return {
    read() {
      reading ??= read()
      return reading
    },
    bytes: () => undefined,
  }
}
