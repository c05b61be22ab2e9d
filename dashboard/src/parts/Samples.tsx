import { Tabs } from '@base-ui/react/tabs'
import { useSyncExternalStore } from 'react'
import { useTranslations } from 'use-intl'
import type { KeySamples as Found, Guide } from '../../../src/client/client.ts'
import { keep, kept } from '../keep.ts'
import { useLanguage } from '../language/Speaking.tsx'
import { useRead } from '../session/calls.ts'
import { latchkey } from '../session/client.ts'
import { Boundary } from './Boundary.tsx'
import { Code } from './Code.tsx'
import { Notice } from './Notice.tsx'

/** The same request in several languages. */
export type CodeSamples = Extract<Guide['blocks'][number], { readonly kind: 'samples' }>['samples']
type Language = CodeSamples[number]['language']
type Side = Found['items'][number]['side']

/** Languages are called the same everywhere. */
const NAMES: Readonly<Record<Language, string>> = {
  curl: 'curl',
  javascript: 'JavaScript',
  python: 'Python',
  go: 'Go',
}

const KEPT = 'latchkey.code'
const isLanguage = (it: unknown): it is Language => typeof it === 'string' && Object.hasOwn(NAMES, it)
const listeners = new Set<() => void>()

/** The language whoever looks has chosen last, in this browser: one choice for all samples there are. */
const chosen = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  },
  now(): Language {
    const last = kept(KEPT)
    return isLanguage(last) ? last : 'curl'
  },
  choose(language: Language): void {
    keep(KEPT, language)
    for (const listener of listeners) listener()
  },
}

export interface SamplesProps {
  readonly samples: CodeSamples
  /** What the request does: read aloud. */
  readonly label: string
}

const TAB =
  'min-h-9 border-b-2 border-transparent px-3 text-sm font-medium text-soft hover:text-ink data-[active]:border-accent data-[active]:text-ink'

/** One request, in the language whoever looks prefers; choosing another is remembered. */
export function Samples({ samples, label }: SamplesProps) {
  const t = useTranslations('docs')
  const language = useSyncExternalStore(chosen.subscribe, chosen.now)
  return (
    <Tabs.Root
      value={language}
      onValueChange={value => isLanguage(value) && chosen.choose(value)}
      className="grid min-w-0 gap-2"
    >
      <Tabs.List aria-label={t('languages')} className="flex flex-wrap border-b border-line">
        {samples.map(it => (
          <Tabs.Tab key={it.language} value={it.language} className={TAB}>
            {NAMES[it.language]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {samples.map(it => (
        <Tabs.Panel key={it.language} value={it.language} tabIndex={-1} className="min-w-0 outline-none">
          <Code code={it.code} label={`${label}: ${NAMES[it.language]}`} />
        </Tabs.Panel>
      ))}
    </Tabs.Root>
  )
}

export interface KeySamplesProps {
  readonly keyId: string
  /** The secrets of the key in the clear, while they are known: they are put into the code. */
  readonly secrets?: Readonly<Partial<Record<Side, string>>>
}

/** A first request with a key, one for each of its secrets, ready to be pasted. It is one the key may make. */
export const KeySamples = (props: KeySamplesProps) => (
  <Boundary rem={14}>
    <SamplesOfKey {...props} />
  </Boundary>
)

function SamplesOfKey({ keyId, secrets = {} }: KeySamplesProps) {
  const t = useTranslations('docs')
  const { items } = useRead(['key', keyId, 'samples'], () => latchkey.keys.showSamples(keyId))
  return (
    <div className="grid min-w-0 gap-5">
      {items.map(({ side, placeholder, fits, samples }) => (
        <div key={side} className="grid min-w-0 gap-2">
          {items.length > 1 && <p className="text-sm font-medium">{t(`sides.${side}`)}</p>}
          {!fits && <Notice tone="warn">{t('fitsNothing')}</Notice>}
          <Samples samples={filled(samples, placeholder, secrets[side])} label={t('firstRequest')} />
        </div>
      ))}
    </div>
  )
}

/** The code with a real key in the place of the one that is none. */
const filled = (samples: CodeSamples, placeholder: string, secret: string | undefined): CodeSamples =>
  secret === undefined
    ? samples
    : samples.map(it => ({ ...it, code: it.code.replaceAll(placeholder, secret) }))

/** A first request to the API of an account, for where there is no key yet. */
export const FirstCall = ({ accountId }: { readonly accountId: string }) => (
  <Boundary rem={14}>
    <FirstCallOf accountId={accountId} />
  </Boundary>
)

function FirstCallOf({ accountId }: { readonly accountId: string }) {
  const t = useTranslations('docs')
  const { language } = useLanguage()
  const { blocks } = useRead(['guide', 'account', accountId, language], () =>
    latchkey.accounts.showGuide(accountId, { language }),
  )
  const first = blocks.find(it => it.kind === 'samples')
  return first === undefined ? null : <Samples samples={first.samples} label={t('firstRequest')} />
}
