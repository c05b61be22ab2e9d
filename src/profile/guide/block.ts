/** A piece of a line. `code` is to be read letter by letter; `strong` is what the line is about. */
export interface Inline {
  readonly kind: 'text' | 'code' | 'strong'
  readonly text: string
}

/** A sentence or a cell, piece by piece. */
export type Line = readonly Inline[]

/** The same request in one language. */
export interface Sample {
  readonly language: SampleLanguage
  readonly code: string
}

export const SAMPLE_LANGUAGES = ['curl', 'javascript', 'python', 'go'] as const
export type SampleLanguage = (typeof SAMPLE_LANGUAGES)[number]

/** One way a request is answered, as it goes over the wire. */
export interface SampleAnswer {
  readonly status: number
  /** What programs go by. */
  readonly code: string
  /** When it is given. */
  readonly causes: readonly Line[]
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** Indented for reading. */
  readonly body: string
}

export const NOTE_TONES = ['note', 'tip', 'warning'] as const

/** A part of a page. */
export type Block =
  | { readonly kind: 'heading'; readonly level: 2 | 3; readonly id: string; readonly text: string }
  | { readonly kind: 'paragraph'; readonly line: Line }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly Line[] }
  | { readonly kind: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly Line[])[] }
  | { readonly kind: 'code'; readonly language: 'http' | 'json' | 'shell'; readonly code: string }
  | { readonly kind: 'samples'; readonly samples: readonly Sample[] }
  | { readonly kind: 'note'; readonly tone: (typeof NOTE_TONES)[number]; readonly line: Line }
  | { readonly kind: 'answers'; readonly answers: readonly SampleAnswer[] }

/** The languages a guide can be in. */
export const GUIDE_LANGUAGES = ['en', 'fr'] as const
export type GuideLanguage = (typeof GUIDE_LANGUAGES)[number]

/** The page an API's provider would publish about its keys. */
export interface Guide {
  readonly title: string
  readonly language: GuideLanguage
  readonly blocks: readonly Block[]
}

export const text = (it: string): Inline => ({ kind: 'text', text: it })
export const code = (it: string): Inline => ({ kind: 'code', text: it })
export const strong = (it: string): Inline => ({ kind: 'strong', text: it })

/** Lines one after the other, with something between them. */
export const joined = (lines: readonly Line[], between: string): Line =>
  lines.flatMap((line, at) => (at === 0 ? line : [text(between), ...line]))

/** Names as code, separated by commas. */
export const codes = (names: readonly string[]): Line =>
  joined(
    names.map(it => [code(it)]),
    ', ',
  )
