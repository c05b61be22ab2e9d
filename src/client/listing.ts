import { LatchkeyError } from './error.ts'

/** One page of a list. */
export interface Page<Item> {
  readonly items: readonly Item[]
  /** Give it as `cursor` for the page after; null at the end. */
  readonly next: string | null
}

/** A list. Nothing is asked for before it is read, and pages only as they are needed. */
export interface Listing<Item> extends AsyncIterable<Item> {
  /** The first page, or the one `cursor` names. */
  page(): Promise<Page<Item>>
  /** All of it, page after page. */
  toArray(): Promise<Item[]>
}

/** A list over a way to read one page. */
export function listing<Item>(read: (cursor?: string) => Promise<Page<Item>>): Listing<Item> {
  async function* items(): AsyncGenerator<Item, void, undefined> {
    let cursor: string | undefined
    do {
      const { items: found, next } = await pageFrom(cursor)
      yield* found
      cursor = next ?? undefined
    } while (cursor !== undefined)
  }
  async function pageFrom(cursor: string | undefined): Promise<Page<Item>> {
    const page = await read(cursor)
    if (Array.isArray(page.items)) return page
    const detail = 'What answers does not give lists as Latchkey does: correct url.'
    throw new LatchkeyError({ code: 'not-latchkey', detail })
  }
  return {
    page: () => pageFrom(undefined),
    async toArray() {
      const all: Item[] = []
      for await (const item of items()) all.push(item)
      return all
    },
    [Symbol.asyncIterator]: items,
  }
}
