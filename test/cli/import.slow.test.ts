import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { build } from '../build/binary.ts'
import { each } from '../build/control.ts'
import { ROOT } from '../build/rooms.ts'
import { openShop, type Shop } from './shop.ts'

let shop: Shop
beforeAll(async () => {
  build()
  shop = await openShop()
})
afterAll(() => shop.close())

const keyOf = (nth: number) => `zh_cv_live_stopped_${String(nth).padStart(16, '0')}`
const lines = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, at) => `Stopped ${from + at},${keyOf(from + at)}\n`).join('')
const ROWS = 1000

/** Keys of this test that are there: on one page, as many as it holds. */
const imported = async () =>
  each(await shop.call('GET /v1/keys?api=zenhire&q=Stopped&limit=100'), 'items', 'name').length

it('Ctrl-C lets the rows on their way arrive, says how far it came, and the file may be imported again', async () => {
  const line = ['import', '-', '--account', shop.demo.apis.zenhire.account]
  const run = () => {
    const child = spawn(process.execPath, [join(ROOT, 'dist', 'app', 'main.js'), ...line], {
      env: { PATH: process.env['PATH'], ...shop.env },
    })
    const said = { out: '', err: '' }
    child.stdout.on('data', text => void Object.assign(said, { out: said.out + text }))
    child.stderr.on('data', text => void Object.assign(said, { err: said.err + text }))
    return { child, said, closed: once(child, 'close') }
  }
  const first = run()
  first.child.stdin.write(`name,secret\n${lines(0, ROWS + 10)}`)
  let arrived = 0
  while (arrived === 0) arrived = await imported()
  first.child.kill('SIGINT')
  expect((await first.closed)[0]).toBe(130)
  expect(first.said.out).toBe(`${ROWS} keys imported.\n`)
  expect(first.said.err).toBe(
    `latchkey: Interrupted. Lines up to ${ROWS + 1} are done, and running it again is safe: what is imported already is told and stays as it is.\n`,
  )
  const again = run()
  again.child.stdin.end(`name,secret\n${lines(0, ROWS + 10)}`)
  expect((await again.closed)[0]).toBe(0)
  expect(again.said.out).toMatch(/^10 keys imported, 1000 there already \(lines 2, 3, /)
})
