import { type Block, code, text } from './block.ts'
import { answerOf } from './sending.ts'
import { spanWords } from './spans.ts'
import { heading, list, paragraph, type Section, type Telling, table } from './telling.ts'

const SAY = {
  heading: { en: 'Rotating keys', fr: 'Renouveler les clés' },
  grace: {
    en: 'To rotate a key makes a new one in its place. The old one keeps working for {grace}, so that you can switch without an interruption.',
    fr: 'Renouveler une clé en crée une nouvelle à sa place. L’ancienne continue de fonctionner pendant {grace}, afin de changer sans interruption.',
  },
  none: {
    en: 'To rotate a key makes a new one in its place. The old one stops at once, unless a grace period is chosen.',
    fr: 'Renouveler une clé en crée une nouvelle à sa place. L’ancienne cesse aussitôt de fonctionner, sauf si un délai de grâce est choisi.',
  },
  most: {
    en: 'Whoever rotates a key may choose another grace period, up to {most}.',
    fr: 'Qui renouvelle une clé peut choisir un autre délai de grâce, jusqu’à {most}.',
  },
  kept: {
    en: 'Name, permissions, limits and usage of the key stay as they are.',
    fr: 'Le nom, les autorisations, les limites et l’utilisation de la clé restent inchangés.',
  },
  retired: {
    en: 'After the grace period the old key is answered {answer}.',
    fr: 'Après le délai de grâce, l’ancienne clé reçoit {answer}.',
  },
  expiry: {
    en: 'The grace period never extends an expiry date.',
    fr: 'Le délai de grâce ne repousse jamais une date d’expiration.',
  },
  revoked: {
    en: 'To revoke a key ends it at once and for good: old and new are answered {answer}.',
    fr: 'Révoquer une clé y met fin aussitôt et définitivement : l’ancienne comme la nouvelle reçoivent {answer}.',
  },
  announced: {
    en: 'While the old key works in its grace period, answers to it say so:',
    fr: 'Pendant le délai de grâce, les réponses à l’ancienne clé le signalent :',
  },
  header: { en: 'Header', fr: 'En-tête' },
  value: { en: 'Value', fr: 'Valeur' },
  deprecation: { en: 'when the new key was made', fr: 'moment où la nouvelle clé a été créée' },
  sunset: { en: 'when the old key stops', fr: 'moment où l’ancienne clé cesse de fonctionner' },
  link: { en: 'where to read how to switch: {page}', fr: 'où lire comment changer : {page}' },
} as const

/** What becomes of old keys. */
export const rotation: Section = it => {
  const { graceSeconds, maxGraceSeconds, expiry } = it.spec.keys
  return [
    heading('rotation', it.words(SAY.heading)),
    paragraph(
      graceSeconds === 0 ? it.line(SAY.none) : it.line(SAY.grace, { grace: spanWords(it, graceSeconds) }),
    ),
    list([
      ...(maxGraceSeconds === 0 ? [] : [it.line(SAY.most, { most: spanWords(it, maxGraceSeconds) })]),
      it.line(SAY.kept),
      it.line(SAY.retired, { answer: answerOf(it, 'retired') }),
      ...(expiry === 'never' ? [] : [it.line(SAY.expiry)]),
      it.line(SAY.revoked, { answer: answerOf(it, 'revoked') }),
    ]),
    ...announcement(it),
  ]
}

function announcement(it: Telling): readonly Block[] {
  const { announce, page } = it.spec.rotation
  if (!announce) return []
  return [
    paragraph(it.line(SAY.announced)),
    table(
      it,
      [SAY.header, SAY.value],
      [
        [[code('Deprecation')], it.line(SAY.deprecation)],
        [[code('Sunset')], it.line(SAY.sunset)],
        ...(page === undefined ? [] : [[[code('Link')], it.line(SAY.link, { page: text(page) })]]),
      ],
    ),
  ]
}
