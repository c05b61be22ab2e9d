import { type Block, type Line, strong } from './block.ts'
import { limitHeaders } from './limit-headers.ts'
import { routesLine } from './routes.ts'
import { samplesOf } from './samples/samples.ts'
import { answerOf, sampleCall } from './sending.ts'
import { perWords, spanWords } from './spans.ts'
import { heading, list, paragraph, type Section, type Telling, table } from './telling.ts'

const SAY = {
  heading: { en: 'Rate limits', fr: 'Limites de débit' },
  intro: {
    en: 'How often a key may be used. A request that is refused takes nothing from any limit.',
    fr: 'La fréquence à laquelle une clé peut être utilisée. Une requête refusée n’entame aucune limite.',
  },
  limit: { en: 'Limit', fr: 'Limite' },
  requests: { en: '{limit} requests {per}', fr: '{limit} requêtes {per}' },
  counted: { en: 'Counted for', fr: 'Comptée pour' },
  how: { en: 'How', fr: 'Comment' },
  key: { en: 'each key', fr: 'chaque clé' },
  pair: { en: 'each pair of keys', fr: 'chaque paire de clés' },
  account: { en: 'your {account}, all its keys together', fr: 'votre {account}, toutes clés confondues' },
  address: {
    en: 'each key and IP address (of IPv6: each /64)',
    fr: 'chaque clé et adresse IP (en IPv6 : chaque /64)',
  },
  only: { en: '; only {halves}', fr: ' ; uniquement {halves}' },
  window: {
    en: 'The window opens with the first request and lasts {span}.',
    fr: 'La fenêtre s’ouvre à la première requête et dure {span}.',
  },
  'sliding-window': {
    en: 'No span of {span} holds more, wherever it begins.',
    fr: 'Aucun intervalle de {span} n’en contient davantage, où qu’il commence.',
  },
  'token-bucket': {
    en: 'All may be used at once; they come back evenly over {span}.',
    fr: 'Elles peuvent être utilisées d’un coup ; elles reviennent régulièrement en {span}.',
  },
  own: {
    en: 'A key can be given a number of its own in the dashboard. It takes effect at once, without a new key.',
    fr: 'Une clé peut recevoir son propre nombre dans le tableau de bord. Il prend effet aussitôt, sans nouvelle clé.',
  },
  costs: {
    en: '{routes} counts as {cost} requests.',
    fr: '{routes} compte pour {cost} requêtes.',
  },
  free: { en: '{routes} counts against no limit.', fr: '{routes} ne compte dans aucune limite.' },
  over: {
    en: 'A request beyond a limit is answered {answer}. Wait until it can succeed, then send it again.',
    fr: 'Une requête qui dépasse une limite reçoit {answer}. Attendez qu’elle puisse aboutir, puis renvoyez-la.',
  },
  retrying: { en: 'Trying again', fr: 'Réessayer' },
} as const

/** How often a key may be used, and how one hears of it. */
export const limits: Section = it => {
  const { limits: known, routes } = it.spec
  if (known.length === 0) return []
  const costly = routes.filter(route => !route.open && route.cost !== 1)
  return [
    heading('rate-limits', it.words(SAY.heading)),
    paragraph(it.line(SAY.intro)),
    table(
      it,
      [SAY.limit, SAY.counted, SAY.how],
      known.map(limit => [
        [strong(it.words(SAY.requests, { limit: limit.limit, per: perWords(it, limit.seconds) }))],
        countedFor(it, limit),
        it.line(SAY[limit.kind], { span: spanWords(it, limit.seconds) }),
      ]),
    ),
    list([
      it.line(SAY.own),
      it.line(SAY.over, { answer: answerOf(it, 'rate-limited') }),
      ...costly.map(route =>
        it.line(route.cost === 0 ? SAY.free : SAY.costs, { routes: routesLine([route]), cost: route.cost }),
      ),
    ]),
    ...limitHeaders(it),
    ...retrying(it),
  ]
}

function countedFor(it: Telling, { per, sides }: Telling['spec']['limits'][number]): Line {
  const isPair = it.spec.forms.some(form => form.issued && form.side === 'publishable')
  const subject = it.line(per === 'key' && isPair ? SAY.pair : SAY[per], { account: it.noun('account') })
  if (sides === undefined || !isPair) return subject
  const halves = sides.map(side => it.dress.wording[`${side}Key`][it.language].toLowerCase()).join(', ')
  return [...subject, ...it.line(SAY.only, { halves })]
}

/** A request that is sent again once it can succeed. It reads, so that sending it twice does no harm. */
function retrying(it: Telling): readonly Block[] {
  const row = it.spec.errors.rows.find(({ when }) => when.includes('rate-limited'))
  const [header] = Object.entries(row?.headers ?? {}).find(([, template]) => template === '$retryAfter') ?? []
  const call = sampleCall(it)
  if (row === undefined || header === undefined || call?.method !== 'GET') return []
  const retry = { status: row.status, header }
  return [
    heading('retrying', it.words(SAY.retrying), 3),
    { kind: 'samples', samples: samplesOf({ ...call, retry }) },
  ]
}
