import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { builtPackage } from '../build/built.ts'
import { ROOT } from '../build/rooms.ts'
import { aHome, placeIn, serving } from '../process/program.ts'
import { expectPrinted, stepsOf } from './typed.ts'

const EXAMPLES = join(ROOT, 'examples', 'tokens')

it('the guide to tokens shows the examples that are run here', () => {
  const guide = readFileSync(join(ROOT, 'docs', 'guide', 'tokens.md'), 'utf8')
  const shown = [...guide.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code)
  expect(shown).toEqual(['source', 'server'].map(it => readFileSync(join(EXAMPLES, `${it}.ts`), 'utf8')))
})

it('the guide to tokens mints one, uses it, checks it offline and ends it', async () => {
  await builtPackage()
  const server = await serving(aHome(), { LATCHKEY_DEMO: '0' })
  const ROOT_KEY = /lk_root_\w+/.exec(server.said.out)?.[0] ?? ''
  const places = { CONTROL: placeIn(server, 'Management'), GATEWAY: placeIn(server, 'Gateway') }
  const app = spawn(process.execPath, [join(EXAMPLES, 'server.ts')], {
    env: { ...places, ROOT_KEY, PORT: '0' },
  })
  try {
    const [said] = await once(app.stdout, 'data')
    const APP = `http://localhost:${JSON.parse(String(said)).port}`
    await expectPrinted(stepsOf('tokens'), { ROOT_KEY, ...places, APP, EXAMPLES })
  } finally {
    app.kill()
  }
  expect((await server.stop())[0]).toBe(0)
}, 60_000)
