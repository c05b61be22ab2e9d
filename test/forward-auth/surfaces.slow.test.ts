import { describe, it } from 'vitest'
import { passesAllCases, type Surface } from '../surfaces/surface.ts'
import { BODY_STAYS, NO_UNDERSCORES } from './differs.ts'
import { missing, type ProgramName, startProxy } from './programs.ts'

const behind = (program: ProgramName, differs: NonNullable<Surface['differs']>): Surface => ({
  name: program,
  async open({ gateway, app }) {
    const api = Number(new URL(app.url).port)
    const carriers = ['X-Rich-Key', 'Authorization']
    const { port, stop } = await startProxy(program, { latchkey: gateway.port, api, name: 'rich', carriers })
    return { port, base: '', close: stop }
  },
  differs,
})

const absent = missing()

describe.skipIf(absent !== undefined)('the recipes of real proxies', () => {
  passesAllCases(
    [
      behind('nginx', { ...BODY_STAYS, ...NO_UNDERSCORES }),
      behind('nginx with bodies', NO_UNDERSCORES),
      behind('caddy', BODY_STAYS),
      behind('haproxy', {}),
    ],
    ['127.0.0.0/8'],
  )
})

if (absent !== undefined) it.skip(`NOT RUN: ${absent}`, () => undefined)
