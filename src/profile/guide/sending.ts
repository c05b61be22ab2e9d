import { type Block, code, type Line, strong } from './block.ts'
import { routesLine } from './routes.ts'
import { firstCall, placeholderOf, type SampleCall } from './samples/call.ts'
import { samplesOf } from './samples/samples.ts'
import { heading, paragraph, type Section, type Telling, table } from './telling.ts'

const SAY = {
  intro: {
    en: 'Every request to {title} is authenticated with an API key.',
    fr: 'Chaque requête adressée à {title} est authentifiée par une clé API.',
  },
  base: {
    en: 'The paths on this page go behind {base}.',
    fr: 'Les chemins indiqués sur cette page s’ajoutent à {base}.',
  },
  heading: { en: 'Sending your key', fr: 'Envoyer votre clé' },
  header: {
    en: 'Send your key in the {header} header of every request.',
    fr: 'Envoyez votre clé dans l’en-tête {header} de chaque requête.',
  },
  scheme: {
    en: 'Send your key in the {header} header of every request, with the scheme {scheme}. The case of the scheme does not matter.',
    fr: 'Envoyez votre clé dans l’en-tête {header} de chaque requête, avec le schéma {scheme}. La casse du schéma n’a pas d’importance.',
  },
  carriers: {
    en: 'Send your key in one of these headers, in every request:',
    fr: 'Envoyez votre clé dans l’un de ces en-têtes, dans chaque requête :',
  },
  carrier: { en: 'Header', fr: 'En-tête' },
  value: { en: 'Value', fr: 'Valeur' },
  once: {
    en: 'Send it once: a request that carries two keys, or the same header twice, is refused with {status}.',
    fr: 'Envoyez-la une seule fois : une requête qui porte deux clés, ou deux fois le même en-tête, est refusée avec le statut {status}.',
  },
  nowhere: {
    en: 'A key in the address or in the body of a request is not looked at.',
    fr: 'Une clé placée dans l’adresse ou dans le corps d’une requête est ignorée.',
  },
  try: { en: 'A first request', fr: 'Une première requête' },
  replace: {
    en: 'Replace {key} by your own key.',
    fr: 'Remplacez {key} par votre propre clé.',
  },
  open: { en: 'Without a key', fr: 'Sans clé' },
  openLine: {
    en: 'Only these requests need no key: {routes}. A key that is sent there is not looked at.',
    fr: 'Seules ces requêtes se passent de clé : {routes}. Une clé envoyée à cet endroit est ignorée.',
  },
  english: { en: 'English', fr: 'anglais' },
  french: { en: 'French', fr: 'français' },
  language: {
    en: 'Error messages come in English or French: say which you prefer with {header}. What cannot be read at all is answered in {fallback}.',
    fr: 'Les messages d’erreur existent en français et en anglais : indiquez votre préférence avec {header}. Une requête totalement illisible reçoit une réponse en {fallback}.',
  },
} as const

/** What the page is about, and where the API is. */
export const introduction: Section = it => [
  paragraph([
    ...it.line(SAY.intro, { title: strong(it.spec.title) }),
    { kind: 'text', text: ' ' },
    ...it.line(SAY.base, { base: code(it.base) }),
  ]),
]

/** Which header, how, how often; and what needs none. */
export const sending: Section = it => [
  heading('sending', it.words(SAY.heading)),
  ...carriers(it),
  { kind: 'code', language: 'http', code: headerLines(it) },
  paragraph([
    ...it.line(SAY.once, { status: code(String(statusOf(it, 'ambiguous'))) }),
    { kind: 'text', text: ' ' },
    ...it.line(SAY.nowhere),
  ]),
  ...(it.spec.languages.length > 1
    ? [paragraph(it.line(SAY.language, { header: code('Accept-Language'), fallback: fallbackOf(it) }))]
    : []),
  ...tried(it),
  ...open(it),
]

/** The language of answers to what says nothing about languages. */
const fallbackOf = (it: Telling): string => it.words(it.spec.languages[0] === 'fr' ? SAY.french : SAY.english)

function carriers(it: Telling): readonly Block[] {
  const [only, ...others] = it.spec.carriers
  if (only !== undefined && others.length === 0) {
    const { header, scheme } = only
    return [
      paragraph(
        scheme === undefined
          ? it.line(SAY.header, { header: code(header) })
          : it.line(SAY.scheme, { header: code(header), scheme: code(scheme) }),
      ),
    ]
  }
  return [
    paragraph(it.line(SAY.carriers)),
    table(
      it,
      [SAY.carrier, SAY.value],
      it.spec.carriers.map(({ header, scheme }) => [[code(header)], [code(carriedAs(it, scheme))]]),
    ),
  ]
}

const headerLines = (it: Telling): string =>
  it.spec.carriers.map(({ header, scheme }) => `${header}: ${carriedAs(it, scheme)}`).join('\n')

const carriedAs = (it: Telling, scheme: string | undefined): string =>
  scheme === undefined ? exampleKey(it) : `${scheme} ${exampleKey(it)}`

/** A key as it looks in the place of one. */
const exampleKey = ({ spec }: Telling): string => {
  const issued = spec.forms.filter(form => form.issued)
  return placeholderOf((issued.find(form => form.side === 'secret') ?? issued[0])?.prefix ?? '')
}

function tried(it: Telling): readonly Block[] {
  const call = sampleCall(it)
  if (call === undefined) return []
  return [
    heading('first-request', it.words(SAY.try), 3),
    paragraph(it.line(SAY.replace, { key: code(call.key) })),
    { kind: 'samples', samples: samplesOf(call) },
  ]
}

/** The request to try a key with, from a server if there is a key for servers. */
export const sampleCall = ({ spec, base, modules }: Telling): SampleCall | undefined =>
  spec.forms
    .filter(form => form.issued)
    .toSorted((one, other) => Number(other.side === 'secret') - Number(one.side === 'secret'))
    .map(({ side, environment }) =>
      firstCall(spec, base, { side, environment, modules, hosts: [], referers: [], signed: false }),
    )
    .find(found => found !== undefined)

function open(it: Telling): readonly Block[] {
  const routes = it.spec.routes.filter(route => route.open)
  if (routes.length === 0) return []
  return [
    heading('without-a-key', it.words(SAY.open), 3),
    paragraph(it.line(SAY.openLine, { routes: routesLine(routes) })),
  ]
}

/** The status a complaint is answered with. */
export const statusOf = ({ spec }: Telling, complaint: string): number =>
  spec.errors.rows.find(row => row.when.includes(complaint))?.status ?? 0

/** Status and code of a complaint: `403 READ_ONLY_KEY`. */
export const answerOf = (it: Telling, complaint: string): Line => {
  const row = it.spec.errors.rows.find(({ when }) => when.includes(complaint))
  return row === undefined ? [] : [code(`${row.status} ${row.code}`)]
}
