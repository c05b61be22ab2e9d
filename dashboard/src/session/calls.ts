import {
  type QueryKey,
  queryOptions,
  type UseMutationResult,
  useQueryClient,
  useSuspenseQuery,
} from '@tanstack/react-query'
import { useState } from 'react'
import { isLatchkeyError } from '../../../src/client/client.ts'
import { renewing } from './renewal.ts'
import { useSending } from './sending.ts'

/**
 * Reads something and keeps it under a name, e.g. `['keys', accountId, filter]`. Suspends while it waits and throws
 * what goes wrong: put a Boundary around whoever uses it.
 */
export function useRead<Value>(name: QueryKey, read: () => Promise<Value>): Value {
  return useSuspenseQuery(reading(name, read)).data
}

/** The same, for useQuery and for loaders of routes. */
export const reading = <Value>(name: QueryKey, read: () => Promise<Value>) =>
  queryOptions({ queryKey: name, queryFn: () => renewing(read) })

/**
 * What something was when a form about it was opened. Its version goes back with what was filled in: what somebody else
 * changes meanwhile, and is read behind the form, is then not overwritten unseen.
 */
export const useAsOpened = <Value>(value: Value): Value => useState(() => value)[0]

/**
 * Changes something, one try at a time. Afterwards what is kept under the names of `stale`, and under longer ones, is read again.
 * What goes wrong stays in `error`: show it with <Failure>. What somebody else has changed meanwhile is read again, too.
 */
export function useChange<Value, Input = void>(
  change: (input: Input) => Promise<Value>,
  stale: readonly QueryKey[] = [],
): UseMutationResult<Value, Error, Input> {
  const queries = useQueryClient()
  const readAgain = () => Promise.all(stale.map(queryKey => queries.invalidateQueries({ queryKey })))
  return useSending({
    mutationFn: (input: Input) => renewing(() => change(input)),
    onSuccess: readAgain,
    onError: error => {
      if (isLatchkeyError(error, 'version-stale')) void readAgain()
    },
  })
}
