import { type QueryKey, useSuspenseInfiniteQuery } from '@tanstack/react-query'
import type { Page } from '../../../src/client/client.ts'
import { renewing } from './renewal.ts'

/** A list of which more can be read. */
export interface Listed<Item> {
  readonly items: readonly Item[]
  /** Reads the page after; absent at the end of the list. */
  readonly readMore: (() => void) | undefined
  readonly isReading: boolean
}

const START: string | undefined = undefined

/** How a list is read where the usual way does not suit it. */
interface Reading {
  /** For so long it is not read again, in milliseconds: for lists that are dear to make. */
  readonly staleTime?: number
}

/**
 * Reads a list page by page and keeps it under a name: `useList(['people'], cursor => latchkey.people.list({ cursor }))`.
 * Suspends and throws as useRead does, for its first page.
 */
export function useList<Item>(
  name: QueryKey,
  list: (cursor: string | undefined) => { page(): Promise<Page<Item>> },
  reading: Reading = {},
): Listed<Item> {
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = useSuspenseInfiniteQuery({
    queryKey: name,
    queryFn: ({ pageParam }) => renewing(() => list(pageParam).page()),
    initialPageParam: START as string | undefined,
    getNextPageParam: ({ next }: Page<Item>) => next ?? undefined,
    ...reading,
  })
  return {
    items: data.pages.flatMap(it => it.items),
    readMore: hasNextPage ? () => void fetchNextPage() : undefined,
    isReading: isFetchingNextPage,
  }
}
