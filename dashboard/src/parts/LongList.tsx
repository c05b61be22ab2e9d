import { type ReactNode, useState } from 'react'
import { useTranslations } from 'use-intl'
import { SearchField } from './SearchField.tsx'

/** As many are looked over without looking for one. */
const FEW = 20

export interface LongListProps<Item> {
  /** What it lists: read aloud. */
  readonly label: string
  readonly items: readonly Item[]
  /** What an item is found by. */
  readonly textOf: (item: Item) => string
  readonly children: (shown: readonly Item[]) => ReactNode
}

/** Things one below the other. Where there are many they are searched, and scroll by themselves: no page grows tall. */
export function LongList<Item>(props: LongListProps<Item>) {
  return props.items.length > FEW ? <Searched {...props} /> : props.children(props.items)
}

function Searched<Item>({ label, items, textOf, children }: LongListProps<Item>) {
  const t = useTranslations('parts.longList')
  const [q, setQ] = useState<string>()
  const sought = q?.toLowerCase() ?? ''
  const shown = items.filter(it => textOf(it).toLowerCase().includes(sought))
  return (
    <div className="grid min-w-0 gap-2">
      <SearchField label={t('search')} q={q} onSearch={setQ} />
      <p role="status" className="text-sm text-soft">
        {t('shown', { count: shown.length, all: items.length })}
      </p>
      <section
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: who cannot use a mouse scrolls it with the keyboard
        tabIndex={0}
        className="max-h-80 overflow-y-auto rounded-lg border border-line p-3"
      >
        {children(shown)}
      </section>
    </div>
  )
}
