import { codes, text } from './block.ts'
import { routesLine } from './routes.ts'
import { answerOf } from './sending.ts'
import { heading, list, paragraph, type Section, table } from './telling.ts'

const SAY = {
  heading: { en: 'Credits', fr: 'Crédits' },
  intro: {
    en: 'These requests cost credits. All keys of your {account} draw on the same balance.',
    fr: 'Ces requêtes coûtent des crédits. Toutes les clés de votre {account} puisent dans le même solde.',
  },
  request: { en: 'Request', fr: 'Requête' },
  credits: { en: 'Credits', fr: 'Crédits' },
  freeOf: {
    en: 'Keys of {environments} are never charged.',
    fr: 'Les clés de {environments} ne sont jamais débitées.',
  },
  short: {
    en: 'A request the balance does not cover is answered {answer}. A request that is refused costs nothing.',
    fr: 'Une requête que le solde ne couvre pas reçoit {answer}. Une requête refusée ne coûte rien.',
  },
} as const

/** What costs credits. */
export const credits: Section = it => {
  const costly = it.spec.routes.filter(route => route.credits > 0)
  const free = it.spec.environments.filter(environment => !environment.credits)
  if (costly.length === 0) return []
  return [
    heading('credits', it.words(SAY.heading)),
    paragraph(it.line(SAY.intro, { account: it.noun('account') })),
    table(
      it,
      [SAY.request, SAY.credits],
      costly.map(route => [routesLine([route]), [text(String(route.credits))]]),
    ),
    list([
      ...(free.length === 0
        ? []
        : [it.line(SAY.freeOf, { environments: codes(free.map(({ name }) => name)) })]),
      it.line(SAY.short, { answer: answerOf(it, 'credits-exhausted') }),
    ]),
  ]
}
