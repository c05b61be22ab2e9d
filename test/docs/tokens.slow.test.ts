import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { freePort } from '../build/port.ts'
import { ROOT } from '../build/rooms.ts'
import { aHome, placeIn, serving } from '../process/program.ts'
import { expectPrintedInClone, stepsOf } from './typed.ts'

const EXAMPLES = join(ROOT, 'examples', 'tokens')

it('the guide to tokens shows the examples that are run here', () => {
  const guide = readFileSync(join(ROOT, 'docs', 'guide', 'tokens.md'), 'utf8')
  const shown = [...guide.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code)
  expect(shown).toEqual(['source', 'server'].map(it => readFileSync(join(EXAMPLES, `${it}.ts`), 'utf8')))
})

it('the guide to tokens mints one, uses it, checks it offline and ends it', async () => {
  const server = await serving(aHome(), { LATCHKEY_DEMO: '0' })
  const ROOT_KEY = /lk_root_\w+/.exec(server.said.out)?.[0] ?? ''
  const places = { CONTROL: placeIn(server, 'Management'), GATEWAY: placeIn(server, 'Gateway') }
  const PORT = String(await freePort())
  const here = { PORT, APP: `http://localhost:${PORT}` }
  await expectPrintedInClone(stepsOf('tokens'), { ROOT_KEY, ...places, ...here })
  expect((await server.stop())[0]).toBe(0)
}, 90_000)
