import { Toast } from '@base-ui/react/toast'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { IconButton } from './Button.tsx'

/** Where short news are shown that need no answer. */
export const Toasts = ({ children }: { readonly children: ReactNode }) => (
  <Toast.Provider limit={3}>
    {children}
    <Toast.Portal>
      <Toast.Viewport className="fixed right-3 bottom-3 z-50 grid w-[calc(100vw-1.5rem)] max-w-sm gap-2">
        <Shown />
      </Toast.Viewport>
    </Toast.Portal>
  </Toast.Provider>
)

function Shown() {
  const t = useTranslations('parts')
  const { toasts, close } = Toast.useToastManager()
  return toasts.map(toast => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      className="rounded-lg border border-line bg-card text-ink shadow-lg"
    >
      <Toast.Content className="flex items-center justify-between gap-3 py-2 pr-2 pl-4">
        <Toast.Title className="min-w-0 text-sm font-medium [overflow-wrap:anywhere]" render={<p />} />
        <IconButton icon={X} label={t('close')} onClick={() => close(toast.id)} />
      </Toast.Content>
    </Toast.Root>
  ))
}

/** Says in a corner, for a few seconds, that something is done: `const say = useToast()`, `say(t('saved'))`. */
export function useToast(): (text: string) => void {
  const { add } = Toast.useToastManager()
  return text => void add({ title: text })
}
