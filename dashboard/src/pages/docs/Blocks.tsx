import { ChevronRight } from 'lucide-react'
import { useTranslations } from 'use-intl'
import type { GuideAnswer } from '../../../../src/client/client.ts'
import { Code } from '../../parts/Code.tsx'
import { classes } from '../../parts/classes.ts'
import { Notice, type Tone } from '../../parts/Notice.tsx'
import { Samples } from '../../parts/Samples.tsx'
import type { Block } from './sections.ts'
import { Words, wordsOf } from './Words.tsx'

interface PartProps<Kind extends Block['kind']> {
  readonly block: Extract<Block, { readonly kind: Kind }>
  /** What it belongs to: read aloud. */
  readonly about: string
}

/** One part of a guide. */
export function Part({ block, about }: { readonly block: Block; readonly about: string }) {
  switch (block.kind) {
    case 'paragraph':
      return (
        <p className="max-w-prose">
          <Words line={block.line} />
        </p>
      )
    case 'list':
      return <Points block={block} about={about} />
    case 'table':
      return <Cells block={block} about={about} />
    case 'code':
      return <Code code={block.code} label={about} />
    case 'samples':
      return <Samples samples={block.samples} label={about} />
    case 'note':
      return (
        <Notice tone={TONES[block.tone]}>
          <Words line={block.line} />
        </Notice>
      )
    case 'answers':
      return <Answers block={block} about={about} />
    default:
      return null
  }
}

const TONES = { note: 'note', tip: 'good', warning: 'warn' } as const satisfies Record<string, Tone>

function Points({ block: { ordered, items } }: PartProps<'list'>) {
  const Kind = ordered ? 'ol' : 'ul'
  return (
    <Kind className={`grid max-w-prose gap-1.5 pl-5 ${ordered ? 'list-decimal' : 'list-disc'}`}>
      {items.map(line => (
        <li key={wordsOf(line)} className="pl-1 marker:text-soft">
          <Words line={line} />
        </li>
      ))}
    </Kind>
  )
}

const CELL = 'px-4 text-left align-top max-sm:block max-sm:py-1.5 sm:py-2.5'
/** On a phone each cell says by itself what it is. */
const NAMED =
  'max-sm:before:block max-sm:before:text-xs max-sm:before:text-soft max-sm:before:content-[attr(data-head)]'

/** Rows of facts; on a phone each is a card of its own. */
const Cells = ({ block: { head, rows }, about }: PartProps<'table'>) => (
  <section
    aria-label={about}
    // biome-ignore lint/a11y/noNoninteractiveTabindex: who cannot use a mouse scrolls it with the keyboard
    tabIndex={0}
    className="overflow-x-auto rounded-lg border border-line bg-card"
  >
    <table className="w-full border-collapse text-sm max-sm:block">
      <thead className="max-sm:sr-only">
        <tr className="border-b border-line text-soft">
          {head.map(name =>
            name === '' ? (
              <td key={name} className={CELL} />
            ) : (
              <th key={name} scope="col" className={`${CELL} font-medium whitespace-nowrap`}>
                {name}
              </th>
            ),
          )}
        </tr>
      </thead>
      <tbody className="max-sm:block">
        {rows.map(([first = [], ...cells]) => (
          <tr
            key={[first, ...cells].map(wordsOf).join('\n')}
            className="border-b border-line last:border-0 max-sm:block max-sm:py-2"
          >
            <th scope="row" data-head={head[0]} className={classes(CELL, NAMED, 'font-normal')}>
              <Words line={first} />
            </th>
            {cells.map((cell, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the cells of a row never change places
              <td key={at} data-head={head[at + 1]} className={classes(CELL, NAMED)}>
                <Words line={cell} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </section>
)

const Answers = ({ block: { answers } }: PartProps<'answers'>) => (
  <ul className="grid gap-2">
    {answers.map(it => (
      <li key={`${it.code} ${it.causes.map(wordsOf).join(' ')}`}>
        <Answer answer={it} />
      </li>
    ))}
  </ul>
)

/** One answer, folded: what is sent back, and when. */
function Answer({ answer: { status, code, causes, headers, body } }: { readonly answer: GuideAnswer }) {
  const t = useTranslations('docs')
  const head = headers.map(({ name, value }) => `${name}: ${value}`)
  return (
    <details className="group rounded-lg border border-line bg-card">
      <summary className="grid grid-cols-[1rem_3rem_minmax(0,1fr)] items-baseline gap-x-3 gap-y-1 rounded-lg px-4 py-2.5 hover:bg-raised sm:grid-cols-[1rem_3rem_minmax(0,16rem)_1fr]">
        <ChevronRight
          aria-hidden
          className="size-4 self-center text-soft transition-transform group-open:rotate-90"
        />
        <span className="font-mono text-sm font-semibold">{status}</span>
        <span className="font-mono text-sm [overflow-wrap:anywhere]">{code}</span>
        <span className="col-span-full text-sm text-soft sm:col-span-1">{causes.map(wordsOf).join(' ')}</span>
      </summary>
      <div className="border-t border-line p-3">
        <Code code={[...head, '', body].join('\n')} label={t('answer', { status, code })} />
      </div>
    </details>
  )
}
