import { expect, it } from 'vitest'
import { type Batch, batchesOf, type Most } from '../../src/cli/import/batch.ts'
import type { Unreadable } from '../../src/cli/import/bytes.ts'
import type { Line } from '../../src/cli/import/row.ts'

async function* each(lines: readonly (Line | Unreadable)[]) {
  yield* lines
}
async function batched(lines: readonly (Line | Unreadable)[], most: Partial<Most>): Promise<Batch[]> {
  const batches: Batch[] = []
  for await (const batch of batchesOf(each(lines), { rows: 100, bytes: 1000, ...most })) batches.push(batch)
  return batches
}

const row = (line: number, name = 'a'): Line => ({ line, row: { name } })
/** Of `{"name":"a","line":1}` and its comma. */
const SIZE = 22

it('a call has its rows, and none more', async () => {
  const lines = [row(1), row(2), row(3), row(4)]
  expect((await batched(lines, { rows: 2 })).map(it => it.lines)).toEqual([
    [row(1), row(2)],
    [row(3), row(4)],
  ])
})

it.each([
  ['a', 3 * SIZE, [3, 1]],
  ['a', 3 * SIZE - 1, [2, 2]],
  ['é', 3 * SIZE, [2, 2]],
  ['試', SIZE + 2, [1, 1, 1, 1]],
  ['\u{1f511}', 2 * SIZE + 6, [2, 2]],
])('of rows named %j a call of %d bytes has %j', async (name, bytes, sizes) => {
  const lines = [1, 2, 3, 4].map(line => row(line, name))
  const batches = await batched(lines, { bytes })
  expect(batches.map(it => it.lines.length)).toEqual(sizes)
  for (const { lines } of batches) {
    const rows = lines.map(it => ('row' in it ? { ...it.row, line: it.line } : it))
    expect(Buffer.byteLength(JSON.stringify(rows))).toBeLessThanOrEqual(bytes + 1)
  }
})

it('a row no call takes is refused where it stands, and the others go', async () => {
  const [batch] = await batched([row(1), row(2, '試'.repeat(50)), row(3)], { bytes: 100 })
  const complaint = 'This row is larger than a call may be, 100 bytes: shorten it.'
  expect(batch?.lines).toEqual([row(1), { line: 2, complaint }, row(3)])
})

it('what was read before a file could not be read on goes with why', async () => {
  const unreadable = 'No.'
  expect(await batched([row(1), { unreadable }, row(2)], {})).toEqual([{ lines: [row(1)], unreadable }])
  expect(await batched([], {})).toEqual([])
})
