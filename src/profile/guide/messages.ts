import { CONTENT_DIGEST, COVERED } from '../../core/message-signature.ts'
import { code, codes } from './block.ts'
import { answerOf } from './sending.ts'
import { spanWords } from './spans.ts'
import { heading, list, paragraph, type Section } from './telling.ts'

const SAY = {
  heading: { en: 'Signing whole messages', fr: 'Signer des messages entiers' },
  intro: {
    en: 'A key can have a signing secret, {secret}, which no request carries. With it each request is signed as a whole (RFC 9421, {algorithm}). The key is sent as ever.',
    fr: 'Une clé peut avoir un secret de signature, {secret}, qu’aucune requête ne porte. Chaque requête est alors signée en entier (RFC 9421, {algorithm}). La clé s’envoie comme toujours.',
  },
  covered: {
    en: '{input} names {components}, and {digest} where there is a body.',
    fr: '{input} nomme {components}, et {digest} lorsqu’il y a un corps.',
  },
  parameters: {
    en: 'Beside them stand {created}, at most {tolerance} from server time, {nonce}, new for each request, and {keyid}, the id of the key.',
    fr: 'S’y ajoutent {created}, à {tolerance} au plus de l’heure du serveur, {nonce}, neuf pour chaque requête, et {keyid}, l’identifiant de la clé.',
  },
  digest: {
    en: '{digest} is SHA-256 or SHA-512 of the bytes you send (RFC 9530).',
    fr: '{digest} est le SHA-256 ou le SHA-512 des octets envoyés (RFC 9530).',
  },
  once: {
    en: 'A signature counts once. A second time it is answered {answer}.',
    fr: 'Une signature ne sert qu’une fois. La seconde fois, elle reçoit {answer}.',
  },
  only: {
    en: 'A key can be told to take no other signatures.',
    fr: 'Une clé peut n’accepter aucune autre signature.',
  },
} as const

/** How a request is signed as a whole. */
export const messages: Section = it => {
  const { messageSignatures: rule, binding, signing } = it.spec
  if (rule === undefined || binding.signature.length === 0) return []
  const digest = code('Content-Digest')
  return [
    heading('message-signatures', it.words(SAY.heading)),
    paragraph(it.line(SAY.intro, { secret: code('lks_…'), algorithm: code('hmac-sha256') })),
    list([
      it.line(SAY.covered, {
        input: code('Signature-Input'),
        components: codes(COVERED.map(name => `"${name}"`)),
        digest: code(`"${CONTENT_DIGEST}"`),
      }),
      it.line(SAY.parameters, {
        created: code('created'),
        tolerance: spanWords(it, rule.toleranceSeconds),
        nonce: code('nonce'),
        keyid: code('keyid'),
      }),
      it.line(SAY.digest, { digest }),
      it.line(SAY.once, { answer: answerOf(it, 'signature-replayed') }),
      ...(signing === undefined ? [] : [it.line(SAY.only)]),
    ]),
  ]
}
