import { agoText } from '../ago.ts'
import { type Json, type Look, objects, plain } from '../text.ts'

/** A rotation for people: each generation in a line, its secrets below, and whether the old ones may end. */
export function rotationText(json: Json, look: Look): string {
  const generations = objects(json['generations']).map(it => generationText(it, look))
  const { detail, safe } = Object(json['safeToEnd'])
  const sentence = plain(String(detail))
  return `${generations.join('')}\n${safe === true ? look.bold(sentence) : sentence}\n`
}

function generationText(it: Json, look: Look): string {
  const when = (value: unknown): string => agoText(value, look.now) ?? String(value)
  const standing: Readonly<Record<string, string>> = {
    newest: 'the newest',
    'in-grace': `in grace, ends ${when(it['until'])}`,
    ended: `ended ${when(it['until'])}`,
  }
  const name = `generation ${it['generation']}`
  const head = `${look.bold(name)}  ${standing[String(it['standing'])]}, ${lastUse(it, when)}`
  const secrets = objects(it['credentials']).map(({ mask, side }) => look.dim(`  ${mask} (${side})`))
  return [head, ...secrets].map(line => `${line}\n`).join('')
}

function lastUse(it: Json, when: (value: unknown) => string): string {
  const { lastUsedAt, lastAddress, lastUserAgent } = it
  if (typeof lastUsedAt !== 'string') return 'never used'
  const who = [
    ...(typeof lastAddress === 'string' ? [`from ${lastAddress}`] : []),
    ...(typeof lastUserAgent === 'string' ? [`by ${lastUserAgent}`] : []),
  ]
  return plain(['last used', when(lastUsedAt), ...who].join(' '))
}
