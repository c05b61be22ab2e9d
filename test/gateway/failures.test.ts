import { expect, it } from 'vitest'
import { Fault } from '../../src/core/error.ts'
import { instant } from '../../src/core/terms.ts'
import { failureTeller } from '../../src/gateway/failures.ts'

/** A teller under a clock of the test, and the lines it has written. */
function aTeller() {
  const lines: object[] = []
  let now = 1_000_000
  const tell = failureTeller({ error: fields => void lines.push(fields) }, { now: () => instant(now) })
  return {
    tell,
    lines,
    pass: (ms: number) => {
      now += ms
    },
  }
}

const away = () => new Fault('The database could not be read.', { cause: new Error('connect ECONNREFUSED') })

it('a failure of a thousand requests is told once a second, with how many there were', () => {
  const { tell, lines, pass } = aTeller()
  for (let request = 0; request < 1000; request++) tell(away(), `req_${request}`)
  expect(lines).toEqual([
    {
      requestId: 'req_0',
      name: 'Fault',
      cause: 'The database could not be read. connect ECONNREFUSED',
      more: undefined,
    },
  ])
  pass(1000)
  tell(away(), 'req_later')
  tell(away(), 'req_even_later')
  expect(lines.slice(1)).toMatchObject([{ requestId: 'req_later', more: 999 }])
})

it('failures that differ are told apart at once, those that should never happen with where they arose', () => {
  const { tell, lines } = aTeller()
  tell(away())
  tell(new Fault('Too many spendings are waiting for the database.'))
  tell(new TypeError('undefined is not a function'))
  expect(lines.map(it => 'stack' in it)).toEqual([false, false, true])
})

it('a clock that is set back makes nothing silent', () => {
  const { tell, lines, pass } = aTeller()
  tell(away())
  pass(-3_600_000)
  tell(away())
  expect(lines).toHaveLength(2)
})

it('different failures are all told, however many', () => {
  const { tell, lines } = aTeller()
  for (let each = 0; each < 1000; each++) tell(new Error(`number ${each}`))
  expect(lines).toHaveLength(1000)
})
