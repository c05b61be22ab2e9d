import { type UseMutationOptions, type UseMutationResult, useMutation } from '@tanstack/react-query'
import { useRef } from 'react'

/**
 * TanStack's `useMutation`, one try at a time: what is pressed while a try is under way is in vain. Known at the very
 * press, before anything is drawn again, so that a double click sends one request.
 */
export function useSending<Value, Input = void>(
  options: UseMutationOptions<Value, Error, Input>,
): UseMutationResult<Value, Error, Input> {
  const isUnderWay = useRef(false)
  const sending = useMutation({
    ...options,
    onSettled: (...settled) => {
      isUnderWay.current = false
      return options.onSettled?.(...settled)
    },
  })
  return {
    ...sending,
    mutate: (...sent) => {
      if (isUnderWay.current) return
      isUnderWay.current = true
      sending.mutate(...sent)
    },
  }
}
