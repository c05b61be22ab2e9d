import type { QueryKey } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useChange } from './calls.ts'

/** Something in the making whose secrets are shown once. */
export interface Issuing<Input, Made> {
  issue(input: Input): void
  readonly isPending: boolean
  readonly error: Error | null
  /** What was made, until it is forgotten. */
  readonly made: Made | undefined
  forget(): void
}

/**
 * Makes something whose secrets are shown once. They are held by the component alone, not where answers are kept.
 * Sent again after a lost connection, the same input is made once: `make` gets a key for that.
 */
export function useIssuing<Input, Made>(
  make: (input: Input, idempotencyKey: string) => Promise<Made>,
  stale: readonly QueryKey[],
): Issuing<Input, Made> {
  const [made, setMade] = useState<Made>()
  const once = useRef<{ readonly wanted: string; readonly key: string }>(undefined)
  const change = useChange(async (input: Input) => {
    const wanted = JSON.stringify(input)
    if (once.current?.wanted !== wanted) once.current = { wanted, key: anyKey() }
    setMade(await make(input, once.current.key))
    once.current = undefined
  }, stale)
  return {
    issue: input => change.mutate(input),
    isPending: change.isPending && made === undefined,
    error: change.error,
    made,
    forget: () => {
      setMade(undefined)
      change.reset()
    },
  }
}

/** 128 random bits. `crypto.randomUUID` is not there on pages without https. */
const anyKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map(byte => byte.toString(16).padStart(2, '0')).join('')
