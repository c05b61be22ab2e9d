import { code } from './block.ts'
import { answerOf } from './sending.ts'
import { spanWords } from './spans.ts'
import { heading, list, paragraph, type Section } from './telling.ts'

const SAY = {
  heading: { en: 'Tokens', fr: 'Jetons' },
  intro: {
    en: 'From a key you can mint tokens for those who should not have the key itself: send {call} with your key. A token is sent where a key is.',
    fr: 'Une clé permet de créer des jetons pour ceux qui ne doivent pas avoir la clé elle-même : envoyez {call} avec votre clé. Un jeton s’envoie à la place d’une clé.',
  },
  most: {
    en: 'A token lives for {most} at the most, and never longer than its key. Then it is answered {answer}.',
    fr: 'Un jeton vit {most} au plus, et jamais plus longtemps que sa clé. Il reçoit ensuite {answer}.',
  },
  scopes: {
    en: 'It may do what you say in {field}, and nothing its key may not.',
    fr: 'Il permet ce que vous indiquez dans {field}, et rien de plus que sa clé.',
  },
  counted: {
    en: 'What it does counts as done with its key.',
    fr: 'Ce qu’il fait compte comme fait avec sa clé.',
  },
  ended: {
    en: 'Whatever ends a key ends its tokens with it. A token cannot mint tokens.',
    fr: 'Ce qui met fin à une clé met fin à ses jetons. Un jeton ne peut pas créer de jetons.',
  },
  bound: {
    en: 'From a key that may only be used from certain places no token is minted.',
    fr: 'Une clé limitée à certains lieux ne crée aucun jeton.',
  },
} as const

/** What the holder of a key may mint from it. */
export const tokens: Section = it => {
  const { tokens: rule, binding, scopes } = it.spec
  if (rule === undefined) return []
  const places = [...binding.hosts, ...binding.referers, ...binding.addresses]
  return [
    heading('tokens', it.words(SAY.heading)),
    paragraph(it.line(SAY.intro, { call: code('POST /_latchkey/v1/tokens') })),
    list([
      it.line(SAY.most, { most: spanWords(it, rule.maxSeconds), answer: answerOf(it, 'expired') }),
      ...(scopes.length === 0 ? [] : [it.line(SAY.scopes, { field: code('scopes') })]),
      it.line(SAY.counted),
      it.line(SAY.ended),
      ...(rule.bound || places.length === 0 ? [] : [it.line(SAY.bound)]),
    ]),
  ]
}
