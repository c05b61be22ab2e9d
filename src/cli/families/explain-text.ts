import { type Json, type Look, objects, plain } from '../text.ts'

const MARKS: Readonly<Record<string, string>> = { passed: '✓', failed: '✗', skipped: '–' }

/** An explanation for people: what comes of it, then each rule in a line with what it compared. */
export function explainText(json: Json, look: Look): string {
  const { outcome, reason, status } = Object(json['verdict'])
  const why = reason === null ? '' : `: ${reason}`
  const answer = status === null ? ', and would be forwarded' : ` (${status})`
  const verdict = look.bold(plain(`${outcome} by ${json['api']}${why}${answer}`))
  const checks = objects(json['checks']).map(it => `${checkText(it, look)}\n`)
  return [verdict, '\n', ...checks].join('')
}

function checkText({ reason, state, found, wanted }: Json, look: Look): string {
  const line = plain(`${MARKS[String(state)] ?? '?'} ${reason}`)
  const compared =
    listed(wanted) === '' ? '' : `  found ${listed(found) || 'nothing'}, wanted ${listed(wanted)}`
  const text = `${line}${compared}`
  if (state === 'failed') return look.bold(text)
  return state === 'skipped' ? look.dim(text) : text
}

const listed = (values: unknown): string =>
  [values]
    .flat()
    .map(it => plain(String(it)))
    .join(', ')
