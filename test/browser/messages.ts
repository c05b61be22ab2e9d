import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createTranslator } from 'use-intl/core'

/** What the dashboard says, by area and name: `say('keys.count', { count: 2 })`. It throws when there is no such text. */
export type Say = (text: string, values?: Readonly<Record<string, string | number | Date>>) => string

const ROOT = fileURLToPath(new URL('../../dashboard', import.meta.url))
const known = new Map<string, Say>()

/** Every text of the dashboard in a language, read where the dashboard has it from. */
export function messages(language: 'en' | 'fr'): Say {
  const say = known.get(language) ?? sayIn(language)
  known.set(language, say)
  return say
}

function sayIn(locale: string): Say {
  const files = globSync(`src/**/messages.${locale}.json`, { cwd: ROOT })
  const areas = files.map(file => [
    basename(dirname(file)),
    JSON.parse(readFileSync(join(ROOT, file), 'utf8')),
  ])
  const translate = createTranslator({
    locale,
    messages: Object.fromEntries(areas),
    timeZone: 'Europe/Paris',
    onError(error) {
      throw error
    },
  })
  return (text, values) => translate(text, values)
}
