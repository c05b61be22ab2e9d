import { QueryClient } from '@tanstack/react-query'

/** What was read, while it is fresh. The client repeats what may be repeated by itself. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: { retry: false, staleTime: 5_000, refetchOnWindowFocus: true },
    mutations: { retry: false },
  },
})
