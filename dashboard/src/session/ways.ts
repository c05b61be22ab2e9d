import { queryOptions } from '@tanstack/react-query'
import { latchkey } from './client.ts'

/** By which ways people sign in here, and whether anybody can yet. */
export const waysQuery = queryOptions({
  queryKey: ['ways'],
  queryFn: () => latchkey.logins.showWays(),
  staleTime: 60_000,
})
