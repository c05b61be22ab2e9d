import { useTranslations } from 'use-intl'
import { CopyButton } from './CopyButton.tsx'

export interface CodeProps {
  readonly code: string
  /** What it is: read aloud. */
  readonly label: string
}

/** Code to be read and copied. Where a line is too long it scrolls by itself, with the keyboard too. */
export function Code({ code, label }: CodeProps) {
  const t = useTranslations('docs')
  return (
    <div className="relative min-w-0 rounded-lg border border-line bg-page">
      <section
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: who cannot use a mouse scrolls it with the keyboard
        tabIndex={0}
        className="overflow-x-auto rounded-lg p-4 pr-14 text-[0.8125rem] leading-relaxed"
      >
        <pre className="font-mono">
          <code>{code}</code>
        </pre>
      </section>
      <div className="absolute top-2 right-2">
        <CopyButton
          text={code}
          label={t('copyOf', { what: label })}
          className="min-h-8 bg-card px-2 py-1 text-xs"
        />
      </div>
    </div>
  )
}
