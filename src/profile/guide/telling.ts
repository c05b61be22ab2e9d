import type { Text } from '../../core/terms.ts'
import type { Profile } from '../compile.ts'
import { type Dress, dressOf } from '../dress.ts'
import { textIn } from '../render.ts'
import type { ProfileSpec } from '../schema.ts'
import type { Noun, Said } from '../words.ts'
import { type Block, type GuideLanguage, type Inline, type Line, text } from './block.ts'

/** What stands in the place of a `{name}` in a phrase. */
export type Filling = string | number | Inline | Line

/** Where an API is reached, and by whom. */
export interface GuidePlaces {
  /** What its paths are put behind, without a slash at the end. */
  readonly base: string
  /** What is enabled for the account that reads. Absent: everything. */
  readonly modules?: readonly string[] | undefined
}

/** What every section is written with. */
export interface Telling extends GuidePlaces {
  readonly profile: Profile
  readonly spec: ProfileSpec
  readonly language: GuideLanguage
  /** What the dashboard says. */
  readonly dress: Dress
  /** A phrase as a line, its `{places}` filled in. */
  line(phrase: Said, fillings?: Fillings): Line
  /** The same without marks, for headings and the heads of tables. */
  words(phrase: Said, fillings?: Fillings): string
  /** What the profile says, in the language of the page. */
  said(it: Text): string
  /** What customers call one of a noun. */
  noun(name: Noun): string
  /** What they call many, as it begins a heading. */
  nouns(name: Noun): string
}

type Fillings = Readonly<Record<string, Filling>>

export type Section = (it: Telling) => readonly Block[]

/** Makes what sections are written with. */
export function tellingOf(
  profile: Profile,
  { base, modules }: GuidePlaces,
  language: GuideLanguage,
): Telling {
  const dress = dressOf(profile.spec)
  const line = (phrase: Said, fillings: Fillings = {}): Line =>
    spaced(phrase[language], language)
      .split(/\{(\w+)\}/)
      .flatMap((part, at) => (at % 2 === 0 ? plain(part) : filled(fillings[part] ?? '')))
  return {
    profile,
    spec: profile.spec,
    base,
    modules,
    language,
    dress,
    line,
    words: (phrase, fillings) =>
      line(phrase, fillings)
        .map(it => it.text)
        .join(''),
    said: it => textIn(it, language),
    noun: name => dress.nouns[name].one[language],
    nouns: name => raised(dress.nouns[name].many[language]),
  }
}

/** French keeps a space before its tall marks, and a line is not broken there. */
const spaced = (phrase: string, language: GuideLanguage): string =>
  language === 'fr' ? phrase.replace(/ (?=[;:!?»])|(?<=«) /g, '\u00a0') : phrase

const raised = (it: string): string => it.charAt(0).toUpperCase() + it.slice(1)

const plain = (part: string): Line => (part === '' ? [] : [text(part)])

function filled(filling: Filling): Line {
  if (typeof filling === 'string' || typeof filling === 'number') return plain(String(filling))
  return 'kind' in filling ? [filling] : filling
}

/** A heading, with the id it is linked by. */
export const heading = (id: string, words: string, level: 2 | 3 = 2): Block => ({
  kind: 'heading',
  level,
  id,
  text: words,
})

/** A paragraph. */
export const paragraph = (line: Line): Block => ({ kind: 'paragraph', line })

/** A list of points. */
export const list = (items: readonly Line[], ordered = false): Block => ({ kind: 'list', ordered, items })

/** What stands out. */
export const note = (tone: Extract<Block, { kind: 'note' }>['tone'], line: Line): Block => ({
  kind: 'note',
  tone,
  line,
})

/** A table, its head in words. */
export const table = (it: Telling, head: readonly Said[], rows: readonly (readonly Line[])[]): Block => ({
  kind: 'table',
  head: head.map(phrase => raised(it.words(phrase))),
  rows,
})
