import type { LimitReading } from '../../core/limit.ts'
import { after, instant, SECOND } from '../../core/terms.ts'
import type { Placeholder } from '../template.ts'
import type { Said } from '../words.ts'
import { type Block, code, type Line, text } from './block.ts'
import { heading, paragraph, type Telling, table } from './telling.ts'

const SAY = {
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

/** How an answer tells how limits stand. */
export function limitHeaders(it: Telling): readonly Block[] {
  const { limitHeaders: by } = it.spec
  const row = it.spec.errors.rows.find(({ when }) => when.includes('rate-limited'))
  const told = [
    ...Object.entries(by?.send ?? {}).map(([name, template]) => [name, meaningOf(it, template)] as const),
    ...(by?.standard === true ? standardRows(it) : []),
  ]
  const added = Object.entries(row?.headers ?? {})
  return [
    heading('rate-limit-headers', it.words(SAY.headers), 3),
    paragraph(it.line(by === undefined ? SAY.untold : by.always ? SAY.always : SAY.known)),
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
