import { type Awaitable, chain } from '../../core/terms.ts'
import type { ServedApi } from '../../engine/apis.ts'
import type { Exchange } from '../exchange.ts'
import type { GatewaySettings } from '../settings.ts'
import { answered, answeredBy, timed } from '../watch.ts'
import { askedIn } from './asked.ts'
import { type Asker, admitAsker, answerAsker, refuseMalformed } from './asker.ts'
import type { VerifyRequest } from './input.ts'
import { isPlainAdmission, judgementOn, judgementText, rememberJudged } from './judgement.ts'

/** `POST /_latchkey/v1/verify`: decides about a request somebody else received. 200 for every verdict. */
export const handleVerify = (it: Exchange, settings: GatewaySettings): Awaitable<void> =>
  admitAsker(it, settings, answerQuestion)

function answerQuestion(it: Asker, bytes: Buffer): Awaitable<void> {
  const asked = askedIn(it.engine.apis, bytes)
  return 'malformed' in asked ? refuseMalformed(it, asked) : verdictOn(it, asked.served, asked.input)
}

/** The same verdict the gateway would come to, in the same order. */
const verdictOn = (it: Asker, served: ServedApi, input: VerifyRequest): Awaitable<void> =>
  chain(judgementOn(it, served, input), judgement => {
    const { ruling } = judgement
    if (!answerAsker(it, judgementText(it, judgement), isPlainAdmission(judgement))) return
    if (ruling === 'open') return answered(it, { api: served.api.name, what: 'open', status: 200 })
    if (ruling.outcome === 'admitted' && input.dryRun !== true) timed(it, ruling)
    rememberJudged(it, judgement)
    if (it.watch !== undefined)
      answered(it, { api: served.api.name, what: answeredBy(ruling), status: 200, ruling })
  })
