import type { Text } from '../core/terms.ts'
import { type Accent, accentOf } from './look.ts'
import type { ProfileSpec } from './schema.ts'
import { mapped } from './table.ts'
import { type DashboardPage, NOUNS, type Noun, PAGE_NAMES, type Said, WORDS, type Word } from './words.ts'

/** How a noun is called in each language: one of it, and many. */
export interface Named {
  readonly one: Said
  readonly many: Said
}

/** A link of the navigation: to a page, or to several that are tabs behind it. */
export interface NavigationEntry {
  readonly label: Said
  /** Absent for a link with tabs. */
  readonly page?: DashboardPage | undefined
  readonly items: readonly { readonly label: Said; readonly page: DashboardPage }[]
}

/** What a dashboard wears and says, every text in every language. */
export interface Dress {
  readonly logo: string
  readonly accent: Accent
  readonly nouns: Readonly<Record<Noun, Named>>
  readonly navigation: readonly NavigationEntry[]
  readonly wording: Record<Word, Said>
}

/** A text of a profile in both languages: one that is the same in all is repeated. */
export const saidOf = (text: Text): Said =>
  typeof text === 'string' ? { en: text, fr: text } : { en: text['en'] ?? '', fr: text['fr'] ?? '' }

/** What the dashboard of a profile wears, with our own for all that it leaves out. */
export function dressOf(spec: ProfileSpec): Dress {
  const { dashboard, title } = spec
  const nouns = nounsOf(spec)
  const wording = wordingOf(spec, nouns)
  return {
    logo: dashboard.look.logo ?? title.slice(0, 12).trim(),
    accent: accentOf(dashboard.look.accent),
    nouns,
    navigation: navigationOf(spec, nouns, wording.keysTitle),
    wording,
  }
}

function wordingOf(
  { dashboard: { wording }, nouns: theirNouns }: ProfileSpec,
  nouns: Nouns,
): Record<Word, Said> {
  /** Whoever calls a key something else has pages of that. */
  const named: Partial<Record<Word, Said>> =
    theirNouns.key === undefined ? {} : { keysTitle: capital(nouns.key.many) }
  return mapped<Word, Said, Said>(WORDS, (ours, word) => {
    const theirs = wording[word]
    return theirs === undefined ? (named[word] ?? ours) : saidOf(theirs)
  })
}

const nounsOf = ({ nouns }: ProfileSpec): Readonly<Record<Noun, Named>> =>
  mapped<Noun, Named, Named>(NOUNS, (ours, noun) => {
    const theirs = nouns[noun]
    if (theirs === undefined) return ours
    if (typeof theirs === 'object' && 'one' in theirs)
      return { one: saidOf(theirs.one), many: saidOf(theirs.many) }
    const one = saidOf(theirs)
    return { one, many: { en: plural(one.en), fr: pluriel(one.fr) } }
  })

/** company → companies, team → teams */
const plural = (word: string): string =>
  /[^aeiou]y$/.test(word) ? `${word.slice(0, -1)}ies` : /(s|x|z|ch|sh)$/.test(word) ? `${word}es` : `${word}s`

const pluriel = (mot: string): string => (/[sxz]$/.test(mot) ? mot : `${mot}s`)

const capital = ({ en, fr }: Said): Said => ({ en: raised(en), fr: raised(fr) })
const raised = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)

type Nouns = Readonly<Record<Noun, Named>>

function navigationOf(
  { dashboard, collections }: ProfileSpec,
  nouns: Nouns,
  keysTitle: Said,
): readonly NavigationEntry[] {
  const labelOf = (page: DashboardPage, label: Text | undefined): Said =>
    label === undefined ? pageName(page, nouns, keysTitle) : saidOf(label)
  const link = (it: { readonly page: DashboardPage; readonly label?: Text | undefined }) => ({
    label: labelOf(it.page, it.label),
    page: it.page,
  })
  const entries = dashboard.navigation ?? usual(collections)
  return entries.map(({ label, page, items = [] }) =>
    page === undefined
      ? { label: saidOf(label ?? ''), items: items.map(link) }
      : { ...link({ page, label }), items: [] },
  )
}

/** Pages that go by the name of what they list. */
const LISTED: Partial<Record<DashboardPage, Noun>> = { projects: 'project', collections: 'collection' }

function pageName(page: DashboardPage, nouns: Nouns, keysTitle: Said): Said {
  if (page === 'keys') return keysTitle
  const noun = LISTED[page]
  return noun === undefined ? PAGE_NAMES[page] : capital(nouns[noun].many)
}

type Entries = NonNullable<ProfileSpec['dashboard']['navigation']>

/** Where a profile says nothing: everything there is. */
const usual = (collections: boolean): Entries => [
  { page: 'keys' },
  { page: 'projects' },
  ...(collections ? [{ page: 'collections' as const }] : []),
  { page: 'usage' },
  { page: 'docs' },
  {
    label: { ...PAGE_NAMES.settings },
    items: [{ page: 'settings' }, { page: 'members' }, { page: 'audit' }],
  },
]
