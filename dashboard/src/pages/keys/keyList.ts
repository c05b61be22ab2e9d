import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useLocation, useNavigate, useSearch } from '@tanstack/react-router'
import type { Key } from '../../../../src/client/client.ts'
import type { Pages } from '../../parts/Pager.tsx'
import { reading } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'
import { useAccount } from '../../shell/account.ts'
import { type KeySearch, NEWEST_FIRST, SIZES, soughtIn } from './search.ts'

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** The pages before this one, by what the server calls them. The first has no name. */
    readonly trail?: readonly string[]
  }
}

const FIRST = ''

/** The page of keys the address names. */
export interface KeyList {
  readonly search: KeySearch
  /** Absent until the first page is there. */
  readonly keys: readonly Key[] | undefined
  readonly error: Error | null
  readonly retry: () => void
  readonly isReading: boolean
  readonly pages: Pages
  /** Looks at other keys, from the first page on. */
  change(search: Partial<KeySearch>): void
}

/** Reads the page of keys the address names. What was read before stays until it is there. */
export function useKeyList(): KeyList {
  const { accountId, profile } = useAccount()
  const prefixes = profile.forms.map(it => it.prefix)
  const { q, ...found } = useSearch({ from: '/inside/accounts/$account/keys' })
  const search: KeySearch = { ...found, ...(q !== undefined && { q: soughtIn(q, prefixes) }) }
  const navigate = useNavigate({ from: '/accounts/$account/keys' })
  const trail = useLocation({ select: it => it.state.trail }) ?? []
  const { size = SIZES[0] ?? 25, sort = NEWEST_FIRST, cursor, ...filter } = search
  const { data, error, refetch, isPlaceholderData } = useQuery({
    ...reading(['keys', accountId, { ...filter, sort, size, cursor }], () =>
      latchkey.keys
        .list({ account: accountId, ...filter, sort, limit: size, ...(cursor && { cursor }) })
        .page(),
    ),
    placeholderData: keepPreviousData,
  })
  const change = (wanted: Partial<KeySearch>) =>
    void navigate({
      search: before => {
        const { cursor: _, ...rest } = before
        return { ...rest, ...wanted }
      },
      replace: true,
      resetScroll: false,
    })
  const goTo = (page: string, before: readonly string[]) =>
    void navigate({
      search: it => ({ ...it, cursor: page === FIRST ? undefined : page }),
      state: { trail: before },
      resetScroll: false,
    })
  const next = data?.next ?? undefined
  const here = cursor ?? FIRST
  return {
    search,
    keys: data?.items,
    error,
    retry: () => void refetch(),
    isReading: isPlaceholderData,
    change,
    pages: {
      start: trail.length * size,
      shown: data?.items.length ?? 0,
      size,
      sizes: SIZES,
      onSize: it => change({ size: it }),
      onPrevious: here === FIRST ? undefined : () => goTo(trail.at(-1) ?? FIRST, trail.slice(0, -1)),
      onNext: next === undefined ? undefined : () => goTo(next, [...trail, here]),
    },
  }
}
