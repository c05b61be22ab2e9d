import { useTranslations } from 'use-intl'
import { CopyButton } from './CopyButton.tsx'
import { classes } from './classes.ts'

export interface CodeProps {
  readonly code: string
  /** What it is: read aloud. */
  readonly label: string
  /** Whether lines that are too long are broken: what is read, and not run. */
  readonly wraps?: boolean
}

/** Code to be read and copied. Where a line is too long it scrolls by itself, with the keyboard too. */
export function Code({ code, label, wraps = false }: CodeProps) {
  const t = useTranslations('docs')
  return (
    <div className="flex min-w-0 items-start rounded-lg border border-line bg-page">
      <section
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: who cannot use a mouse scrolls it with the keyboard
        tabIndex={0}
        className="min-w-0 flex-1 overflow-x-auto rounded-lg p-4 text-[0.8125rem] leading-relaxed"
      >
        <pre className={classes('font-mono', wraps && 'whitespace-pre-wrap [overflow-wrap:anywhere]')}>
          <code>{code}</code>
        </pre>
      </section>
      <CopyButton
        text={code}
        label={t('copyOf', { what: label })}
        className="m-2 min-h-8 shrink-0 px-2 py-1 text-xs"
      />
    </div>
  )
}
