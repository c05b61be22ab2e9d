import type { GuideLine } from '../../../../src/client/client.ts'

const CODE =
  'rounded bg-raised px-1 py-0.5 font-mono text-[0.875em] text-ink [box-decoration-break:clone] wrap-break-word'

/** A sentence of a guide: its code as code, what it is about in bold. */
export const Words = ({ line }: { readonly line: GuideLine }) =>
  // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a sentence never change places
  line.map((piece, at) => <Piece key={at} {...piece} />)

function Piece({ kind, text }: GuideLine[number]) {
  if (kind === 'code') return <code className={CODE}>{text}</code>
  return kind === 'strong' ? <strong>{text}</strong> : text
}

/** The same without marks, where only a text can stand. */
export const wordsOf = (line: GuideLine): string => line.map(it => it.text).join('')
