import type { Side } from '../../core/key.ts'
import { type Block, code, text } from './block.ts'
import { signedCall } from './samples/call.ts'
import { samplesOf } from './samples/samples.ts'
import { answerOf } from './sending.ts'
import { spanWords } from './spans.ts'
import { heading, list, paragraph, type Section, type Telling, table } from './telling.ts'

const SAY = {
  heading: { en: 'Signing requests', fr: 'Signer les requêtes' },
  intro: {
    en: 'A key can be told to require signatures ({halves}). Each of its requests then carries two more headers.',
    fr: 'Une clé peut exiger des signatures ({halves}). Chacune de ses requêtes porte alors deux en-têtes de plus.',
  },
  header: { en: 'Header', fr: 'En-tête' },
  value: { en: 'Value', fr: 'Valeur' },
  timestamp: {
    en: 'the time of signing, in Unix milliseconds; at most {tolerance} from server time',
    fr: 'le moment de la signature, en millisecondes Unix ; à {tolerance} au plus de l’heure du serveur',
  },
  signature: {
    en: 'HMAC-SHA256, in hexadecimal or base64',
    fr: 'HMAC-SHA256, en hexadécimal ou en base64',
  },
  over: {
    en: 'The signature is made with the whole key, over the timestamp, a full stop and the body: {text}.',
    fr: 'La signature se fait avec la clé entière, sur l’horodatage, un point et le corps : {text}.',
  },
  bytes: {
    en: 'Sign exactly the bytes you send: write the JSON once, sign it and send that.',
    fr: 'Signez exactement les octets envoyés : écrivez le JSON une fois, signez-le et envoyez-le tel quel.',
  },
  empty: {
    en: 'Without a body, nothing stands after the full stop.',
    fr: 'Sans corps, rien ne suit le point.',
  },
  missing: { en: 'A missing signature is answered {answer}.', fr: 'Une signature absente reçoit {answer}.' },
  stale: { en: 'An old timestamp is answered {answer}.', fr: 'Un horodatage ancien reçoit {answer}.' },
  wrong: { en: 'A wrong signature is answered {answer}.', fr: 'Une signature fausse reçoit {answer}.' },
} as const

/** How a request is signed, with programs that do it. */
export const signing: Section = it => {
  const { signing: rule, binding } = it.spec
  if (rule === undefined || binding.signature.length === 0) return []
  return [
    heading('signing', it.words(SAY.heading)),
    paragraph(it.line(SAY.intro, { halves: halvesOf(it, binding.signature) })),
    table(
      it,
      [SAY.header, SAY.value],
      [
        [
          [code(rule.timestampHeader)],
          it.line(SAY.timestamp, { tolerance: spanWords(it, rule.toleranceSeconds) }),
        ],
        [[code(rule.signatureHeader)], it.line(SAY.signature)],
      ],
    ),
    list([
      it.line(SAY.over, { text: code('timestamp + "." + body') }),
      it.line(SAY.bytes),
      it.line(SAY.empty),
      it.line(SAY.missing, { answer: answerOf(it, 'signature-missing') }),
      it.line(SAY.stale, { answer: answerOf(it, 'signature-stale') }),
      it.line(SAY.wrong, { answer: answerOf(it, 'signature-wrong') }),
    ]),
    ...samples(it, binding.signature),
  ]
}

const halvesOf = (it: Telling, sides: readonly Side[]) => [
  text(sides.map(side => it.dress.wording[`${side}Key`][it.language].toLowerCase()).join(', ')),
]

function samples({ spec, base, modules }: Telling, sides: readonly Side[]): readonly Block[] {
  const form = spec.forms.find(it => it.issued && sides.includes(it.side))
  if (form === undefined) return []
  const { side, environment } = form
  const call = signedCall(spec, base, { side, environment, modules, hosts: [], referers: [], signed: true })
  return call === undefined ? [] : [{ kind: 'samples', samples: samplesOf(call) }]
}
