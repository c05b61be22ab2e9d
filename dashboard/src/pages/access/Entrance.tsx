import type { ReactNode } from 'react'
import { Page } from '../../parts/Page.tsx'
import { Brand } from '../../shell/Frame.tsx'
import { Choices } from '../../shell/Preferences.tsx'

export interface EntranceProps {
  readonly title: string
  readonly about?: ReactNode
  readonly children: ReactNode
}

/** A page before anybody is signed in: one thing to do, and the language and the light to do it in. */
export const Entrance = ({ title, about, children }: EntranceProps) => (
  <main className="mx-auto grid min-h-dvh max-w-md content-start gap-6 px-4 py-6 sm:py-16">
    <div className="flex flex-wrap items-center justify-between gap-3">
      <Brand title="Latchkey" />
      <Choices />
    </div>
    <div className="rounded-xl border border-line bg-card px-5 py-6">
      <Page title={title} about={about}>
        {children}
      </Page>
    </div>
  </main>
)
