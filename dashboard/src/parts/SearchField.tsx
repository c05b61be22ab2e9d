import { Search } from 'lucide-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { PAUSE_MS } from './settled.ts'

export interface SearchFieldProps {
  /** What it looks for: read aloud, and shown while it is empty. */
  readonly label: string
  /** What is looked for by now, as the address of the page says. */
  readonly q: string | undefined
  /** Called once the typing pauses; undefined: everything is wanted. */
  readonly onSearch: (q: string | undefined) => void
  /** What to look for of what is typed. What it changes is changed in the field, too. */
  readonly wanted?: (typed: string) => string
  /** Said when what was typed was changed. */
  readonly changed?: ReactNode
}

/** Looks for what is typed once the typing pauses. */
export function SearchField({ label, q = '', onSearch, wanted = itself, changed }: SearchFieldProps) {
  const [text, setText] = useState(q)
  const [isCut, setCut] = useState(false)
  const [{ sent, told }, setKnown] = useState({ sent: q, told: q })
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  // What the address says counts when somebody else changed it: the way back, or a button that clears.
  if (q !== told) {
    setKnown({ sent, told: q })
    if (q !== sent) setText(q)
  }
  const look = (typed: string) => {
    const sought = wanted(typed.trim())
    const cuts = sought !== typed.trim()
    setText(cuts ? sought : typed)
    setCut(cuts)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      setKnown({ sent: sought, told })
      onSearch(sought === '' ? undefined : sought)
    }, PAUSE_MS)
  }
  return (
    <div className="relative min-w-0 flex-1 basis-56">
      <Search aria-hidden className="absolute top-2.5 left-3 size-4 text-soft" />
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        value={text}
        maxLength={100}
        onChange={({ target }) => look(target.value)}
        // It is not what a form around it is about.
        onKeyDown={event => event.key === 'Enter' && event.preventDefault()}
        className="w-full rounded-lg border border-field bg-card py-1.5 pr-3 pl-9 placeholder:text-soft"
      />
      {changed !== undefined && (
        <p role="status" className={isCut ? 'mt-1 text-sm text-soft' : 'sr-only'}>
          {isCut && changed}
        </p>
      )}
    </div>
  )
}

const itself = (text: string): string => text
