import { type Block, code, codes, joined, type Line, text } from './block.ts'
import { type Demand, demandsOf, routesLine, scopesNamed } from './routes.ts'
import { answerOf } from './sending.ts'
import { heading, list, note, paragraph, type Section, type Telling, table } from './telling.ts'

const SAY = {
  environmentsAre: {
    en: 'Each key acts in one environment, and its prefix says which. What you make in one is not seen in another.',
    fr: 'Chaque clé agit dans un seul environnement, indiqué par son préfixe. Ce que vous créez dans l’un n’est pas visible dans un autre.',
  },
  prefix: { en: 'Keys begin with', fr: 'Les clés commencent par' },
  about: { en: 'Meaning', fr: 'Signification' },
  credits: { en: 'Credits', fr: 'Crédits' },
  charged: { en: 'charged', fr: 'débités' },
  free: { en: 'not charged', fr: 'non débités' },
  elsewhere: {
    en: '{routes} needs a key of {environments}{when}. A key of another environment is answered {answer}.',
    fr: '{routes} exige une clé de {environments}{when}. Une clé d’un autre environnement reçoit {answer}.',
  },
  scopesAre: {
    en: 'A key may do what its {scopes} say, and nothing else: none implies another. A request that needs more is answered {answer}.',
    fr: 'Une clé peut faire ce que disent ses {scopes}, et rien d’autre : chaque accès s’accorde séparément. Une requête qui en exige davantage reçoit {answer}.',
  },
  fixed: {
    en: 'The {scopes} of a key are chosen when it is created and never change. To change them, revoke the key and create a new one.',
    fr: 'Le choix des {scopes} se fait à la création d’une clé et ne change plus. Pour en changer, révoquez la clé et créez-en une nouvelle.',
  },
  changeable: {
    en: 'The {scopes} of a key can be changed in the dashboard, without a new key.',
    fr: 'Les {scopes} d’une clé se modifient dans le tableau de bord, sans nouvelle clé.',
  },
  all: {
    en: 'A key for which nothing is chosen gets all of them.',
    fr: 'Sans choix particulier, une clé reçoit tout.',
  },
  none: {
    en: 'Nothing is chosen in advance: give a key only what it needs.',
    fr: 'Rien n’est choisi d’avance : ne donnez à une clé que ce dont elle a besoin.',
  },
  needed: { en: 'Needed for', fr: 'Nécessaire pour' },
  nothing: { en: 'no request yet', fr: 'aucune requête pour l’instant' },
  anyKey: {
    en: 'These need a valid key and nothing more: {routes}.',
    fr: 'Ces requêtes exigent une clé valide, et rien de plus : {routes}.',
  },
  modulesAre: {
    en: 'What your {account} may use is enabled for all of its keys at once. A request that needs what is not enabled is answered {answer}.',
    fr: 'Ce que votre {account} peut utiliser est activé pour toutes ses clés à la fois. Une requête qui exige ce qui n’est pas activé reçoit {answer}.',
  },
  when: { en: ', when {condition}', fr: ', lorsque {condition}' },
  isOneOf: { en: '{attribute} is one of {values}', fr: '{attribute} est l’une des valeurs {values}' },
  isNoneOf: { en: '{attribute} is none of {values}', fr: '{attribute} n’est aucune des valeurs {values}' },
  and: { en: ' and ', fr: ' et ' },
  collectionsAre: {
    en: 'A key reaches all {collections} of your {account}, or only those chosen for it.',
    fr: 'Une clé atteint l’ensemble des {collections} de votre {account}, ou seulement une partie.',
  },
  denied: {
    en: 'One the key may not use is answered {answer}.',
    fr: 'Ce que la clé ne peut pas utiliser reçoit {answer}.',
  },
  unknown: {
    en: 'One that does not exist, or is switched off, is answered {answer}.',
    fr: 'Ce qui n’existe pas, ou qui est désactivé, reçoit {answer}.',
  },
  request: { en: 'Request', fr: 'Requête' },
  named: { en: 'Named in', fr: 'Où l’indiquer' },
  query: { en: 'query parameter {name}', fr: 'paramètre d’URL {name}' },
  json: { en: 'JSON field {name}', fr: 'champ JSON {name}' },
  or: { en: ' or ', fr: ' ou ' },
} as const

const plural = (it: Telling, noun: 'scope' | 'collection'): string => it.dress.nouns[noun].many[it.language]

/** Worlds of their own, if there are any. */
export const environments: Section = it => {
  const { spec } = it
  if (spec.environments.length === 0) return []
  const spends = spec.routes.some(route => route.credits > 0)
  const prefixes = (name: string) =>
    spec.forms.filter(form => form.environment === name).map(form => form.prefix)
  return [
    heading('environments', it.nouns('environment')),
    paragraph(it.line(SAY.environmentsAre)),
    table(
      it,
      [it.dress.nouns.environment.one, SAY.prefix, SAY.about, ...(spends ? [SAY.credits] : [])],
      spec.environments.map(({ name, about, credits }) => [
        [code(name)],
        codes(prefixes(name)),
        [text(it.said(about))],
        ...(spends ? [it.line(credits ? SAY.charged : SAY.free)] : []),
      ]),
    ),
    ...demandsOf(spec)
      .filter(({ needs }) => needs.environments.length > 0)
      .map(demand =>
        note(
          'note',
          it.line(SAY.elsewhere, {
            routes: routesLine([demand.route]),
            environments: codes(demand.needs.environments),
            when: conditionOf(it, demand),
            answer: answerOf(it, 'environment-denied'),
          }),
        ),
      ),
  ]
}

/** What a key may do, and what each request needs. */
export const scopes: Section = it => {
  const { scopes: known, keys } = it.spec
  if (known.length === 0) return []
  const free = it.spec.routes.filter(
    route => !route.open && [route, ...route.rules].every(needs => scopesNamed(needs).length === 0),
  )
  return [
    heading('scopes', it.nouns('scope')),
    paragraph(it.line(SAY.scopesAre, { scopes: plural(it, 'scope'), answer: answerOf(it, 'scope-missing') })),
    neededTable(it, 'scopes'),
    list([
      it.line(keys.scopes === 'fixed' ? SAY.fixed : SAY.changeable, { scopes: plural(it, 'scope') }),
      it.line(keys.defaultScopes === 'all' ? SAY.all : SAY.none),
    ]),
    ...(free.length === 0 ? [] : [paragraph(it.line(SAY.anyKey, { routes: routesLine(free) }))]),
  ]
}

/** What an account may use, and what each request needs of that. */
export const modules: Section = it => {
  if (it.spec.modules.length === 0) return []
  return [
    heading('modules', it.nouns('module')),
    paragraph(
      it.line(SAY.modulesAre, { account: it.noun('account'), answer: answerOf(it, 'module-missing') }),
    ),
    neededTable(it, 'modules'),
  ]
}

function neededTable(it: Telling, kind: 'scopes' | 'modules'): Block {
  const demands = demandsOf(it.spec)
  const hasRoutes = it.spec.routes.length > 0
  const noun = it.dress.nouns[kind === 'scopes' ? 'scope' : 'module'].one
  return table(
    it,
    [noun, SAY.about, ...(hasRoutes ? [SAY.needed] : [])],
    it.spec[kind].map(({ name, about }) => {
      const needing = demands.filter(({ needs }) =>
        (kind === 'scopes' ? scopesNamed(needs) : needs.modules).includes(name),
      )
      const lines = needing.map(demand => [
        ...routesLine([demand.route]),
        ...(kind === 'scopes' ? alternativesOf(demand) : []),
        ...conditionOf(it, demand),
      ])
      return [
        [code(name)],
        [text(it.said(about))],
        ...(hasRoutes ? [lines.length === 0 ? it.line(SAY.nothing) : joined(lines, ', ')] : []),
      ]
    }),
  )
}

/** ` (a OR b)`: which of several scopes would do. */
const alternativesOf = ({ needs: { query } }: Demand): Line =>
  query === undefined ? [] : [text(' ('), code(query), text(')')]

/** `, when language is none of en, en-*`; nothing where it always holds. */
function conditionOf(it: Telling, { when }: Demand): Line {
  if (when === undefined) return []
  const attribute = code(when.attribute)
  const parts = [
    ...(when.in === undefined ? [] : [it.line(SAY.isOneOf, { attribute, values: codes(when.in) })]),
    ...(when.notIn === undefined ? [] : [it.line(SAY.isNoneOf, { attribute, values: codes(when.notIn) })]),
  ]
  return it.line(SAY.when, { condition: joined(parts, it.words(SAY.and)) })
}

/** What keys can be narrowed to. */
export const collections: Section = it => {
  const routes = it.spec.routes.filter(route => route.resource !== undefined)
  if (!it.spec.collections || routes.length === 0) return []
  return [
    heading('collections', it.nouns('collection')),
    paragraph(
      it.line(SAY.collectionsAre, { account: it.noun('account'), collections: plural(it, 'collection') }),
    ),
    table(
      it,
      [SAY.request, SAY.named],
      routes.map(route => [routesLine([route]), placesOf(it, route.attributes[route.resource ?? ''])]),
    ),
    list([
      it.line(SAY.denied, { answer: answerOf(it, 'resource-denied') }),
      it.line(SAY.unknown, { answer: answerOf(it, 'resource-unknown') }),
    ]),
  ]
}

function placesOf(
  it: Telling,
  attribute: { readonly query?: string | undefined; readonly json?: string | undefined } = {},
): Line {
  const { query, json } = attribute
  return joined(
    [
      ...(query === undefined ? [] : [it.line(SAY.query, { name: code(query) })]),
      ...(json === undefined ? [] : [it.line(SAY.json, { name: code(json) })]),
    ],
    it.words(SAY.or),
  )
}
