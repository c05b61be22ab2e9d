import type { Guide } from '../../../../src/client/client.ts'

export type Block = Guide['blocks'][number]
export type Heading = Extract<Block, { readonly kind: 'heading' }>

/** A heading and what stands below it; the first one of a page has none. */
export interface Section {
  readonly heading: Heading | undefined
  readonly blocks: readonly Block[]
}

/** The sections of a page, in their order. */
export function sectionsOf(blocks: readonly Block[]): readonly Section[] {
  const sections: { heading: Heading | undefined; blocks: Block[] }[] = [{ heading: undefined, blocks: [] }]
  for (const block of blocks) {
    if (block.kind === 'heading') sections.push({ heading: block, blocks: [] })
    else sections.at(-1)?.blocks.push(block)
  }
  return sections
}
