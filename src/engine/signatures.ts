import type { Key } from '../core/key.ts'
import {
  announcesBody,
  CONTENT_DIGEST,
  contentDigests,
  type MessageSignature,
  messageSignature,
} from '../core/message-signature.ts'
import { headerOf } from '../core/raw-headers.ts'
import { isFresh, type SignatureFinding, signedTexts } from '../core/signing.ts'
import { liveSecrets, sealedFor } from '../core/signing-secret.ts'
import { after, hasPassed, type Instant, MINUTE, SECOND } from '../core/terms.ts'
import type { Seal } from '../ports/seal.ts'
import type { Hearing } from './settle.ts'

/** Clocks of nodes and of Redis differ: a nonce is remembered for longer than its signature is fresh. */
const SKEW_MS = MINUTE

/** How a signature was found, or that it cannot be found out here. */
type Witness = SignatureFinding | 'unavailable'

/** A signature that is right, unless it was used before. */
export interface UsableOnce {
  /** @throws {Fault} when it cannot be found out whether the nonce is new */
  use(): Promise<Witness>
}

/**
 * Checks the signature of a request: one of the whole message where it shows one that was made for this key, else one
 * of time and body where the key may still sign so.
 * @param secret the presented key
 */
export function witness(it: Hearing, secret: string, body: Uint8Array): Witness | UsableOnce {
  const { key } = it.opened.dossier
  const { messageSignatures } = it.api.profile.spec
  const { method = '', target = '', rawHeaders } = it.inquiry
  const message =
    messageSignatures === undefined ? 'absent' : messageSignature({ method, target, rawHeaders }, key.id)
  if (message === 'wrong') return message
  if (message === 'absent') return key.signatures === 'v2' ? message : ofTimeAndBody(it, secret, body)
  const toleranceMs = (messageSignatures?.toleranceSeconds ?? 0) * SECOND
  const fresh = isFreshMessage(message, it.now, toleranceMs)
  if (!fresh) return 'stale'
  if (!coversBody(it, message, body)) return 'wrong'
  const right = isRight(it, message)
  if (right !== 'fine') return right
  const { since } = it.ports.nonces ?? {}
  if (since !== undefined && message.created < since) return 'unavailable'
  return { use: () => rememberNonce(it, message, after(message.created, toleranceMs + SKEW_MS)) }
}

const isFreshMessage = ({ created, expires }: MessageSignature, now: Instant, toleranceMs: number): boolean =>
  Math.abs(now - created) <= toleranceMs && !hasPassed(expires, now)

/** A body is signed by its digest; where there is none, a digest that is covered must fit nothing. */
function coversBody({ ports, inquiry }: Hearing, { covered }: MessageSignature, body: Uint8Array): boolean {
  if (!covered.has(CONTENT_DIGEST)) return body.length === 0 && !announcesBody(inquiry.rawHeaders)
  const shown = contentDigests(inquiry.rawHeaders)
  return (
    shown.length > 0 && shown.every(({ kind, digest }) => ports.secrets.contentDigest(kind, body) === digest)
  )
}

/** One of the secrets that count made it. While one of them cannot be opened, nobody can say that none did. */
function isRight({ ports, opened, now }: Hearing, { base, signature }: MessageSignature): Witness {
  const { key } = opened.dossier
  let otherwise: Witness = 'wrong'
  for (const { sealed } of liveSecrets(key.signingSecrets ?? [], now)) {
    const text = textOf(ports.seal, key, sealed)
    if (text === undefined) otherwise = 'unavailable'
    else if (ports.secrets.hmacFits(text, base, NO_BYTES, signature)) return 'fine'
  }
  return otherwise
}

const NO_BYTES = new Uint8Array()

const textOf = (seal: Seal | undefined, { id }: Key, sealed: string): string | undefined =>
  seal?.open(sealed, sealedFor(id))

async function rememberNonce(
  { ports: { nonces }, opened }: Hearing,
  { nonce }: MessageSignature,
  until: Instant,
): Promise<Witness> {
  if (nonces === undefined) return 'unavailable'
  const isNew = await nonces.remember(opened.dossier.key.id, nonce, until)
  return isNew ? 'fine' : 'replayed'
}

/** Checks an HMAC v1 signature over the bytes received. @see the profile’s `signing` */
function ofTimeAndBody(
  { ports, api, inquiry, now }: Hearing,
  secret: string,
  body: Uint8Array,
): SignatureFinding {
  const { signing } = api.profile.spec
  if (signing === undefined) return 'absent'
  const timestamp = headerOf(inquiry.rawHeaders, signing.timestampHeader.toLowerCase())
  const signature = headerOf(inquiry.rawHeaders, signing.signatureHeader.toLowerCase())
  if (!timestamp || !signature) return 'absent'
  const fresh = isFresh(timestamp, now, signing.toleranceSeconds * SECOND)
  if (fresh !== true) return fresh === undefined ? 'wrong' : 'stale'
  const fits =
    inquiry.bodyDigest === undefined
      ? signedTexts(timestamp, body).some(([text, bytes]) =>
          ports.secrets.hmacFits(secret, text, bytes, signature),
        )
      : ports.secrets.sameHmac(inquiry.bodyDigest, signature)
  return fits ? 'fine' : 'wrong'
}
