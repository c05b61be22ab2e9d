import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { isThere } from '../build/machine.ts'
import { ROOT } from '../build/rooms.ts'
import { aHome, placeIn, serving } from '../process/program.ts'
import { expectPrintedInClone, type Step, stepsOf } from './typed.ts'

const EXAMPLES = join(ROOT, 'examples', 'signing')
const GUIDE = readFileSync(join(ROOT, 'docs', 'guide', 'signing.md'), 'utf8')

/** What steps may need that a machine need not have. */
const NEEDED = { python3: ['python3', '--version'], openssl: ['openssl', 'version'] } as const

const canRun = ({ commands }: Step): boolean =>
  Object.entries(NEEDED).every(
    ([name, asked]) => !commands.includes(name) || isThere(asked, `a step of signing.md that needs ${name}`),
  )

it.each(['search.ts', 'search.py'])('the guide to signatures shows %s as it is run here', name =>
  expect(GUIDE).toContain(`\n${readFileSync(join(EXAMPLES, name), 'utf8')}\`\`\``),
)

it('the guide to signatures makes a key that signs, and signs with it', async () => {
  const server = await serving(aHome(), { LATCHKEY_DEMO: '0' })
  const ROOT_KEY = /lk_root_\w+/.exec(server.said.out)?.[0] ?? ''
  const places = { CONTROL: placeIn(server, 'Management'), GATEWAY: placeIn(server, 'Gateway') }
  await expectPrintedInClone(stepsOf('signing').filter(canRun), { ROOT_KEY, ...places })
  expect((await server.stop())[0]).toBe(0)
}, 60_000)
