import type { Detail } from '../../core/judge.ts'
import { type Complaint, REASONS, TROUBLES, UNPROVEN } from '../../core/reason.ts'
import type { Circumstances } from '../render.ts'
import { limitHeaderNames } from '../standard-limits.ts'
import { type Block, code, joined, type Line, type SampleAnswer } from './block.ts'
import { CAUSES } from './causes.ts'
import { EXAMPLE_NOW, readingOf } from './limit-headers.ts'
import { reachableComplaints } from './reachable.ts'
import { demandsOf, scopesMissing } from './routes.ts'
import { spanWords } from './spans.ts'
import { heading, list, paragraph, type Section, type Telling, table } from './telling.ts'

const SAY = {
  heading: { en: 'Errors', fr: 'Erreurs' },
  form: {
    en: 'Every request that is refused is answered in one form, as {type}:',
    fr: 'Toute requête refusée reçoit une réponse de même forme, en {type} :',
  },
  status: {
    en: 'Let your program decide by status and code. Messages are for people, and may change.',
    fr: 'Laissez votre programme décider selon le statut et le code. Les messages s’adressent aux personnes et peuvent changer.',
  },
  id: {
    en: 'Every answer carries {header}. Give it to support when you ask about a request.',
    fr: 'Chaque réponse porte {header}. Donnez-le au support lorsque vous l’interrogez sur une requête.',
  },
  challenge: {
    en: 'A 401 carries {header}, which says how to authenticate.',
    fr: 'Un 401 porte {header}, qui indique comment s’authentifier.',
  },
  told: {
    en: 'Why a key is refused is told only to those who have the key.',
    fr: 'La raison du refus d’une clé n’est donnée qu’à qui possède la clé.',
  },
  about: { en: 'About the key', fr: 'À propos de la clé' },
  other: { en: 'About the request and the service', fr: 'À propos de la requête et du service' },
  statusColumn: { en: 'Status', fr: 'Statut' },
  codeColumn: { en: 'Code', fr: 'Code' },
  when: { en: 'When', fr: 'Quand' },
  answers: { en: 'Every answer in full', fr: 'Toutes les réponses en détail' },
} as const

/** What requests have as their id in examples. */
export const EXAMPLE_REQUEST = 'req_7f3k9q2m5x8c1v4b'
/** What is asked for in examples where something must be named. */
export const EXAMPLE_RESOURCE = 'your-collection'

/** Everything that is answered instead of what was asked for, in the API's own spelling. */
export const errors: Section = it => {
  const reachable = reachableComplaints(it.spec)
  const [reasons, troubles] = [REASONS, TROUBLES].map(kind =>
    reachable.filter(one => kind.some(other => other === one)),
  )
  const [missing] = answersTo(it, ['missing'])
  return [
    heading('errors', it.words(SAY.heading)),
    paragraph(it.line(SAY.form, { type: code(it.spec.errors.contentType) })),
    { kind: 'code', language: 'json', code: missing?.body ?? '' },
    list([
      it.line(SAY.status),
      it.line(SAY.challenge, { header: code('WWW-Authenticate') }),
      it.line(SAY.id, { header: code('X-Request-Id') }),
      it.line(SAY.told),
    ]),
    heading('errors-of-keys', it.words(SAY.about), 3),
    errorTable(it, reasons ?? []),
    heading('errors-of-requests', it.words(SAY.other), 3),
    errorTable(it, troubles ?? []),
    heading('answers', it.words(SAY.answers), 3),
    { kind: 'answers', answers: answersTo(it, reachable) },
  ]
}

function errorTable(it: Telling, complaints: readonly Complaint[]): Block {
  const rows = Map.groupBy(complaints, complaint => {
    const { status = 0, code: spelled = '' } = rowOf(it, complaint) ?? {}
    return `${status} ${spelled}`
  })
  return table(
    it,
    [SAY.statusColumn, SAY.codeColumn, SAY.when],
    [...rows.values()]
      .toSorted(([one = 'missing'], [other = 'missing']) => statusIn(it, one) - statusIn(it, other))
      .map(together => {
        const [first = 'missing'] = together
        const causes = together.map(complaint => causeOf(it, complaint))
        return [
          [code(String(statusIn(it, first)))],
          [code(rowOf(it, first)?.code ?? '')],
          joined(causes, ' '),
        ]
      }),
  )
}

const rowOf = ({ spec }: Telling, complaint: Complaint) =>
  spec.errors.rows.find(({ when }) => when.includes(complaint))
const statusIn = (it: Telling, complaint: Complaint): number => rowOf(it, complaint)?.status ?? 0

const causeOf = (it: Telling, complaint: Complaint): Line =>
  it.line(CAUSES[complaint], {
    account: it.noun('account'),
    allow: code('Allow'),
    bytes: it.spec.proxy.bodyLimitBytes,
    timeout: spanWords(it, it.spec.proxy.timeoutSeconds),
  })

/** How complaints are answered, by the very renderer that answers them; those with one answer together. */
function answersTo(it: Telling, complaints: readonly Complaint[]): readonly SampleAnswer[] {
  const rendered = complaints.map(complaint => ({ complaint, answer: renderedFor(it, complaint) }))
  const groups = [...Map.groupBy(rendered, ({ answer }) => JSON.stringify(answer)).values()]
  const answers = groups.flatMap(together => {
    const [first] = together
    if (first === undefined) return []
    const { status, headers, body } = first.answer
    return {
      status,
      code: rowOf(it, first.complaint)?.code ?? '',
      causes: together.map(({ complaint }) => causeOf(it, complaint)),
      headers,
      body: JSON.stringify(JSON.parse(body), null, 2),
    }
  })
  return answers.toSorted((one, other) => one.status - other.status)
}

function renderedFor(it: Telling, complaint: Complaint) {
  const { status, headers, body } = it.profile.render(complaint, circumstancesOf(it, complaint))
  const limitHeaders = limitHeaderNames(it.spec)
  const kept = Object.entries(headers).filter(
    ([name]) => complaint === 'rate-limited' || !limitHeaders.includes(name),
  )
  return { status, headers: kept, body }
}

function circumstancesOf(it: Telling, complaint: Complaint): Circumstances {
  const { spec, language } = it
  const [first] = spec.limits
  const full = readingOf(spec, { used: first?.limit ?? 0, remaining: 0, admitted: false })
  return {
    requestId: EXAMPLE_REQUEST,
    now: EXAMPLE_NOW,
    acceptLanguage: language,
    detail: detailOf(it, complaint),
    environment: UNPROVEN.has(complaint) ? undefined : spec.environments[0]?.name,
    readings: complaint === 'rate-limited' ? [full] : [],
  }
}

/** What a refusal is about: the first request of the profile that can be refused so, by a key that has nothing. */
function detailOf({ spec }: Telling, complaint: Complaint): Detail {
  const demands = demandsOf(spec)
  switch (complaint) {
    case 'scope-missing':
      return {
        required: demands.map(it => scopesMissing(it.needs)).find(it => it.length > 0) ?? [],
        granted: [],
      }
    case 'module-missing':
      return {
        required: demands.find(it => it.needs.modules.length > 0)?.needs.modules.slice(0, 1) ?? [],
        granted: [],
      }
    case 'environment-denied': {
      const required = demands.find(it => it.needs.environments.length > 0)?.needs.environments ?? []
      return {
        required,
        environment: spec.environments.find(({ name }) => !required.includes(name))?.name ?? '',
      }
    }
    case 'resource-denied':
    case 'resource-unknown':
      return { resource: EXAMPLE_RESOURCE }
    default:
      return {}
  }
}
