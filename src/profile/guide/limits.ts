import type { LimitReading } from '../../core/limit.ts'
import { after, instant, SECOND } from '../../core/terms.ts'
import type { Placeholder } from '../template.ts'
import type { Said } from '../words.ts'
import { type Block, code, codes, type Line, strong, text } from './block.ts'
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
  headers: { en: 'Headers', fr: 'En-têtes' },
  always: {
    en: 'Every answer tells how the tightest limit stands:',
    fr: 'Chaque réponse indique l’état de la limite la plus proche :',
  },
  known: {
    en: 'Every answer to a key that is recognised tells how the tightest limit stands:',
    fr: 'Chaque réponse à une clé reconnue indique l’état de la limite la plus proche :',
  },
  untold: {
    en: 'How a limit stands is not told in headers.',
    fr: 'L’état des limites n’est pas indiqué dans les en-têtes.',
  },
  header: { en: 'Header', fr: 'En-tête' },
  value: { en: 'Value', fr: 'Valeur' },
  added: { en: 'When a limit is reached: {meaning}', fr: 'Lorsqu’une limite est atteinte : {meaning}' },
  each: {
    en: 'each limit on its own: {left} requests left, and {seconds} seconds until there are more',
    fr: 'chaque limite à part : {left} requêtes restantes, et {seconds} secondes jusqu’à ce qu’il y en ait davantage',
  },
  policy: {
    en: 'each limit as it is set: {quota} requests in {span} seconds',
    fr: 'chaque limite telle que fixée : {quota} requêtes en {span} secondes',
  },
  retrying: { en: 'Trying again', fr: 'Réessayer' },
  creditsHeading: { en: 'Credits', fr: 'Crédits' },
  creditsAre: {
    en: 'These requests cost credits. All keys of your {account} draw on the same balance.',
    fr: 'Ces requêtes coûtent des crédits. Toutes les clés de votre {account} puisent dans le même solde.',
  },
  request: { en: 'Request', fr: 'Requête' },
  creditsColumn: { en: 'Credits', fr: 'Crédits' },
  freeOf: {
    en: 'Keys of {environments} are never charged.',
    fr: 'Les clés de {environments} ne sont jamais débitées.',
  },
  short: {
    en: 'A request the balance does not cover is answered {answer}. A request that is refused costs nothing.',
    fr: 'Une requête que le solde ne couvre pas reçoit {answer}. Une requête refusée ne coûte rien.',
  },
} as const

const MEANINGS: Partial<Readonly<Record<Placeholder, Said>>> = {
  $limit: { en: 'requests allowed', fr: 'requêtes autorisées' },
  $remaining: { en: 'requests left', fr: 'requêtes restantes' },
  $used: { en: 'requests counted', fr: 'requêtes comptées' },
  $reset: {
    en: 'when the full limit is back, in Unix seconds',
    fr: 'moment où la limite entière est rétablie, en secondes Unix',
  },
  $retryAfter: {
    en: 'seconds until the request can succeed',
    fr: 'secondes jusqu’à ce que la requête puisse aboutir',
  },
}

/** The instant examples take place at: 2026-01-01 12:00 UTC. */
export const EXAMPLE_NOW = instant(1_767_268_800_000)

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
    ...headers(it),
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

function headers(it: Telling): readonly Block[] {
  const { limitHeaders } = it.spec
  const row = it.spec.errors.rows.find(({ when }) => when.includes('rate-limited'))
  const told = [
    ...Object.entries(limitHeaders?.send ?? {}).map(
      ([name, template]) => [name, meaningOf(it, template)] as const,
    ),
    ...(limitHeaders?.standard === true ? standardRows(it) : []),
  ]
  const added = Object.entries(row?.headers ?? {})
  return [
    heading('rate-limit-headers', it.words(SAY.headers), 3),
    paragraph(
      it.line(limitHeaders === undefined ? SAY.untold : limitHeaders.always ? SAY.always : SAY.known),
    ),
    ...(told.length + added.length === 0
      ? []
      : [
          table(
            it,
            [SAY.header, SAY.value],
            [
              ...told.map(([name, meaning]) => [[code(name)], meaning]),
              ...added.map(([name, template]) => [
                [code(name)],
                it.line(SAY.added, { meaning: meaningOf(it, template) }),
              ]),
            ],
          ),
        ]),
    ...(told.length === 0 ? [] : [exampleOf(it)]),
  ]
}

const standardRows = (it: Telling): readonly (readonly [name: string, meaning: Line])[] => [
  ['RateLimit', it.line(SAY.each, { left: code('r'), seconds: code('t') })] as const,
  ['RateLimit-Policy', it.line(SAY.policy, { quota: code('q'), span: code('w') })] as const,
]

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

/** What the placeholders of a template mean; the template itself where it has none. */
function meaningOf(it: Telling, template: string): Line {
  const meanings = Object.entries(MEANINGS).filter(([placeholder]) => template.includes(placeholder))
  if (meanings.length === 0) return [code(template)]
  const words = meanings.map(([, said]) => said[it.language]).join(', ')
  return template.startsWith('$') && meanings.length === 1 && template in MEANINGS
    ? [text(words)]
    : [code(template), text(` (${words})`)]
}

/** The headers of the answer to a first request. */
function exampleOf({ profile, spec }: Telling): Block {
  const [first] = spec.limits
  const limit = first?.limit ?? 1
  const reading = readingOf(spec, { used: 1, remaining: limit - 1, admitted: true })
  const written: Record<string, string> = {}
  profile.limitHeaders(written, [reading], EXAMPLE_NOW, false)
  const lines = Object.entries(written).map(([name, value]) => `${name}: ${value}`)
  return { kind: 'code', language: 'http', code: lines.join('\n') }
}

/** How the first limit of a profile may stand. */
export function readingOf(
  { limits: [first] }: Telling['spec'],
  how: Pick<LimitReading, 'used' | 'remaining' | 'admitted'>,
): LimitReading {
  const resetsAt = after(EXAMPLE_NOW, (first?.seconds ?? 0) * SECOND)
  return { name: first?.name ?? '', limit: first?.limit ?? 0, ...how, resetsAt, retryAt: resetsAt }
}

/** What costs credits. */
export const credits: Section = it => {
  const costly = it.spec.routes.filter(route => route.credits > 0)
  const free = it.spec.environments.filter(environment => !environment.credits)
  if (costly.length === 0) return []
  return [
    heading('credits', it.words(SAY.creditsHeading)),
    paragraph(it.line(SAY.creditsAre, { account: it.noun('account') })),
    table(
      it,
      [SAY.request, SAY.creditsColumn],
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
