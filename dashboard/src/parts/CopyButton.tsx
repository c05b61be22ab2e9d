import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import { Button, type ButtonProps } from './Button.tsx'
import { copyText } from './copyText.ts'

const SHOWN_MS = 2_000

export interface CopyButtonProps extends Omit<ButtonProps, 'onClick' | 'icon'> {
  readonly text: string
  /** What is copied, where "Copy" alone does not say: read aloud. */
  readonly label?: string
}

/** Copies a text, and says so for a moment. */
export function CopyButton({ text, label, children, ...rest }: CopyButtonProps) {
  const t = useTranslations('parts')
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle')
  useEffect(() => {
    if (state === 'idle') return
    const timer = setTimeout(() => setState('idle'), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [state])
  const copy = async () => setState((await copyText(text)) ? 'copied' : 'failed')
  const said = { idle: children ?? t('copy'), copied: t('copied'), failed: t('copyFailed') }[state]
  return (
    <Button
      {...rest}
      aria-label={state === 'idle' ? label : undefined}
      icon={state === 'copied' ? Check : Copy}
      onClick={() => void copy()}
    >
      <span aria-live="polite">{said}</span>
    </Button>
  )
}
