import { useQuery } from '@tanstack/react-query'
import { Copy, Download } from 'lucide-react'
import { useEffect, useMemo } from 'react'
import { useTranslations } from 'use-intl'
import type { Guide } from '../../../../src/client/client.ts'
import { Button } from '../../parts/Button.tsx'
import { copyText } from '../../parts/copyText.ts'
import { Failure } from '../../parts/Failure.tsx'
import { Page } from '../../parts/Page.tsx'
import { saveText } from '../../parts/saveText.ts'
import { useToast } from '../../parts/Toasts.tsx'
import type { reading } from '../../session/calls.ts'
import { Part } from './Blocks.tsx'
import { Contents } from './Contents.tsx'
import { type Section, sectionsOf } from './sections.ts'

export interface GuidePageProps {
  readonly guide: Guide
  /** The same page as Markdown. */
  readonly markdown: ReturnType<typeof reading<string>>
}

/** The page an API could publish about its keys: to be read, and to be taken along. */
export function GuidePage({ guide, markdown }: GuidePageProps) {
  const t = useTranslations('docs')
  const sections = useMemo(() => sectionsOf(guide.blocks), [guide])
  const headings = useMemo(() => sections.flatMap(it => it.heading ?? []), [sections])
  useEffect(() => {
    document.getElementById(decodeURIComponent(window.location.hash.slice(1)))?.scrollIntoView()
  }, [])
  return (
    <Page title={guide.title} about={t('about')} actions={<Taking markdown={markdown} />}>
      <div className="grid min-w-0 gap-8 xl:grid-cols-[minmax(0,1fr)_15rem]">
        <details className="rounded-lg border border-line bg-card xl:hidden">
          <summary className="rounded-lg px-4 py-2.5 text-sm font-semibold hover:bg-raised">
            {t('contents')}
          </summary>
          <div className="p-2">
            <Contents headings={headings} />
          </div>
        </details>
        <aside className="hidden xl:order-2 xl:block">
          <div className="sticky top-8 max-h-[calc(100dvh-4rem)] overflow-y-auto">
            <p aria-hidden className="px-3 pb-1 text-sm font-semibold">
              {t('contents')}
            </p>
            <Contents headings={headings} />
          </div>
        </aside>
        <article lang={guide.language} className="grid min-w-0 gap-10 leading-relaxed">
          {sections.map(it => (
            <Chapter key={it.heading?.id ?? ''} section={it} title={guide.title} />
          ))}
        </article>
      </div>
    </Page>
  )
}

function Chapter({ section, title }: { readonly section: Section; readonly title: string }) {
  const { heading, blocks } = section
  const about = heading?.text ?? title
  return (
    <div className={`grid min-w-0 gap-4 ${heading?.level === 3 ? '-mt-4' : ''}`}>
      {heading?.level === 2 && (
        <h2 id={heading.id} className="scroll-mt-8 text-xl font-semibold tracking-tight">
          {heading.text}
        </h2>
      )}
      {heading?.level === 3 && (
        <h3 id={heading.id} className="scroll-mt-8 text-base font-semibold">
          {heading.text}
        </h3>
      )}
      {blocks.map((block, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a section never change places
        <Part key={at} block={block} about={about} />
      ))}
    </div>
  )
}

/** Buttons that copy the page and save it, as Markdown. It is read beforehand: browsers let only a click itself copy. */
function Taking({ markdown }: Pick<GuidePageProps, 'markdown'>) {
  const t = useTranslations('docs')
  const say = useToast()
  const { data: text, error, isFetching } = useQuery(markdown)
  const copy = async (it: string) => say(t((await copyText(it)) ? 'copiedMarkdown' : 'copyFailedMarkdown'))
  const isOnItsWay = text === undefined && isFetching
  return (
    <>
      <Button
        icon={Copy}
        busy={isOnItsWay}
        disabled={error !== null}
        onClick={() => text !== undefined && void copy(text)}
      >
        {t('copyMarkdown')}
      </Button>
      <Button
        icon={Download}
        busy={isOnItsWay}
        disabled={error !== null}
        onClick={() => text !== undefined && saveText('authentication.md', text, 'text/markdown')}
      >
        {t('downloadMarkdown')}
      </Button>
      <Failure error={error} />
    </>
  )
}
