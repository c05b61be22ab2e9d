import { expect } from 'vitest'
import { ROOT } from '../build/rooms.ts'
import { aHome, placeIn, serving } from '../process/program.ts'

/** A server that has nothing yet, as whoever reads a guide has it. */
export interface Beginning {
  /** By the names most guides have its reader export. */
  readonly names: Readonly<Record<'ROOT_KEY' | 'CONTROL' | 'GATEWAY', string>>
  /** By the names the command line and programs over the client read. */
  readonly settings: Readonly<Record<'LATCHKEY_ROOT_KEY' | 'LATCHKEY_URL' | 'LATCHKEY_GATEWAY_URL', string>>
  /** What it printed when it began. */
  readonly printed: string
}

/** Does this beside a server of its own, which stops well afterwards. */
export async function withServer(run: (beginning: Beginning) => Promise<void>): Promise<void> {
  const server = await serving(aHome(), { LATCHKEY_DEMO: '0' })
  const printed = server.said.out
  const ROOT_KEY = /lk_root_\w+/.exec(printed)?.[0] ?? ''
  const [CONTROL, GATEWAY] = [placeIn(server, 'Management'), placeIn(server, 'Gateway')]
  const settings = { LATCHKEY_ROOT_KEY: ROOT_KEY, LATCHKEY_URL: CONTROL, LATCHKEY_GATEWAY_URL: GATEWAY }
  await run({ names: { ROOT_KEY, CONTROL, GATEWAY }, settings, printed })
  expect((await server.stop())[0]).toBe(0)
}

/** How a shell hands a function on: the command as it is in this checkout. */
export const COMMAND: Readonly<Record<string, string>> = {
  'BASH_FUNC_latchkey%%': `() { '${process.execPath}' '${ROOT}/src/app/main.ts' "$@"; }`,
}
