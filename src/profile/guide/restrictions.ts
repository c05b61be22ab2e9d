import type { Side } from '../../core/key.ts'
import { code, codes, type Line, text } from './block.ts'
import { answerOf } from './sending.ts'
import { heading, note, paragraph, type Section, type Telling, table } from './telling.ts'

const SAY = {
  heading: { en: 'Restrictions', fr: 'Restrictions' },
  intro: {
    en: 'A key can be restricted to where it is used from. Without restrictions it works from anywhere.',
    fr: 'L’usage d’une clé peut être restreint selon sa provenance. Sans restriction, elle fonctionne de partout.',
  },
  restriction: { en: 'Restriction', fr: 'Restriction' },
  rules: { en: 'Rules', fr: 'Règles' },
  checked: { en: 'Checked against', fr: 'Comparé à' },
  binds: { en: 'Binds', fr: 'Concerne' },
  otherwise: { en: 'Otherwise', fr: 'Sinon' },
  origin: {
    en: 'the {origin} header, or without one the {referer} header; a request with neither is refused',
    fr: 'l’en-tête {origin}, à défaut l’en-tête {referer} ; une requête sans l’un ni l’autre est refusée',
  },
  referer: {
    en: 'the {referer} header; a request without one is refused',
    fr: 'l’en-tête {referer} ; une requête sans cet en-tête est refusée',
  },
  address: {
    en: 'the address the request comes from',
    fr: 'l’adresse d’où vient la requête',
  },
  every: { en: 'every key', fr: 'toute clé' },
  below: {
    en: '{star} stands for whole labels before the domain: the domain itself needs a rule of its own.',
    fr: '{star} remplace un ou plusieurs sous-domaines entiers : le domaine lui-même exige sa propre règle.',
  },
  cors: { en: 'Calls from browsers', fr: 'Appels depuis un navigateur' },
  never: {
    en: 'This API is for servers. No answer carries CORS headers, so a web page cannot read one. To show results in a page, pass them through your own server.',
    fr: 'Cette API s’adresse aux serveurs. Aucune réponse ne porte d’en-têtes CORS : une page web ne peut donc pas la lire. Pour afficher des résultats dans une page, faites-les passer par votre propre serveur.',
  },
  listed: {
    en: 'Pages on the allowed hosts of a key may read its answers: they carry {header} for these hosts, and for no others. A key without allowed hosts cannot be used from a page.',
    fr: 'Les pages des hôtes autorisés d’une clé peuvent lire ses réponses : celles-ci portent {header} pour ces hôtes, et pour aucun autre. Une clé sans hôte autorisé ne peut pas être utilisée depuis une page.',
  },
  preflight: {
    en: 'A preflight request from any other host is answered {answer}.',
    fr: 'Une requête préliminaire (preflight) venant d’un autre hôte reçoit {answer}.',
  },
} as const

const KINDS = {
  hosts: {
    word: 'allowedHosts',
    rules: ['docs.example.com', '*.example.com', 'localhost'],
    checked: SAY.origin,
    answer: 'host-denied',
  },
  referers: {
    word: 'allowedReferers',
    rules: ['https://docs.example.com/guide/*', '*.example.com'],
    checked: SAY.referer,
    answer: 'referer-denied',
  },
  addresses: {
    word: 'allowedAddresses',
    rules: ['203.0.113.7', '203.0.113.0/24', '2001:db8::/32'],
    checked: SAY.address,
    answer: 'address-denied',
  },
} as const

const FIELDS = { origin: code('Origin'), referer: code('Referer') }

/** From where a key may be used. */
export const restrictions: Section = it => {
  const { binding } = it.spec
  const kinds = (['hosts', 'referers', 'addresses'] as const).filter(kind => binding[kind].length > 0)
  if (kinds.length === 0) return []
  return [
    heading('restrictions', it.words(SAY.heading)),
    paragraph(it.line(SAY.intro)),
    table(
      it,
      [SAY.restriction, SAY.rules, SAY.checked, SAY.binds, SAY.otherwise],
      kinds.map(kind => [
        [text(it.dress.wording[KINDS[kind].word][it.language])],
        codes(KINDS[kind].rules),
        it.line(KINDS[kind].checked, FIELDS),
        boundBy(it, binding[kind]),
        answerOf(it, KINDS[kind].answer),
      ]),
    ),
    ...(kinds.includes('addresses') && kinds.length === 1
      ? []
      : [note('note', it.line(SAY.below, { star: code('*.') }))]),
  ]
}

const boundBy = (it: Telling, sides: readonly Side[]): Line =>
  it.spec.forms.every(form => sides.includes(form.side))
    ? it.line(SAY.every)
    : [text(sides.map(side => it.dress.wording[`${side}Key`][it.language]).join(', '))]

/** Whether pages may read answers. */
export const browsers: Section = it => [
  heading('browsers', it.words(SAY.cors)),
  ...(it.spec.cors === 'never'
    ? [paragraph(it.line(SAY.never))]
    : [
        paragraph(it.line(SAY.listed, { header: code('Access-Control-Allow-Origin') })),
        paragraph(it.line(SAY.preflight, { answer: answerOf(it, 'host-denied') })),
      ]),
]
