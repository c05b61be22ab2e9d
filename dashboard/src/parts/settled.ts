import { useEffect, useState } from 'react'

/** As long as a pause in typing lasts. */
export const PAUSE_MS = 300

/** A value once it has not changed for a moment: what is typed, when the typing pauses. */
export function useSettled<Value>(value: Value): Value {
  const [settled, settle] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => settle(value), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}
