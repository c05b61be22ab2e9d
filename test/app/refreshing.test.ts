import { afterEach, expect, it, vi } from 'vitest'
import { refreshing } from '../../src/app/chores/refreshing.ts'

afterEach(() => {
  vi.useRealTimers()
})

/** APIs that cannot be read, and what says that they changed. */
function away() {
  const refresh = vi.fn(async () => {
    throw new Error('the database is away')
  })
  const listeners: (() => void)[] = []
  const end = refreshing({ refresh }, { watchApis: it => void listeners.push(it) }, vi.fn())
  const change = () => {
    for (const it of listeners) it()
  }
  return { refresh, change, end }
}

it('reads the APIs again until they can be read', async () => {
  vi.useFakeTimers()
  const { refresh, change } = away()
  change()
  await vi.advanceTimersByTimeAsync(3500)
  expect(refresh).toHaveBeenCalledTimes(4)
})

it('reads nothing any more once it has ended', async () => {
  vi.useFakeTimers()
  const { refresh, change, end } = away()
  change()
  end()
  await vi.advanceTimersByTimeAsync(3500)
  change()
  expect(refresh).toHaveBeenCalledTimes(1)
})
