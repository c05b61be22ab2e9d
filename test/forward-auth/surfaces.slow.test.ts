import { describe } from 'vitest'
import { missing, type Places, type RunningProxy, startProxy } from '../build/proxies.ts'
import { passesAllCases, type Surface } from '../surfaces/surface.ts'
import { BODY_STAYS, MERGED, NO_PREFLIGHT, NO_UNDERSCORES, REFUSED_ALIASES } from './differs.ts'
import { type Behaviour, envoy, replay, traefik } from './replayed.ts'

type Differs = NonNullable<Surface['differs']>

const behind = (
  name: string,
  start: (places: Places) => Promise<RunningProxy>,
  differs: Differs,
  silent?: string,
): Surface => ({
  name,
  async open({ gateway, app }) {
    const api = Number(new URL(app.url).port)
    const carriers = ['X-Rich-Key', 'Authorization']
    const { port, stop } = await start({ latchkey: gateway.port, api, name: 'rich', carriers })
    return { port, base: '', close: stop }
  },
  differs,
  ...(silent !== undefined && { silent }),
})

const real = (name: string, differs: Differs) => behind(name, it => startProxy(name, it), differs)
const replayed = (name: string, behaviour: Behaviour, differs: Differs, silent?: string) =>
  behind(`${name}, replayed`, it => replay(behaviour, it), differs, silent)

const TRUSTED = ['127.0.0.0/8']

describe.runIf(missing() === undefined)('the recipes of real proxies', () => {
  passesAllCases(
    [
      real('nginx', { ...BODY_STAYS, ...NO_UNDERSCORES }),
      real('nginx with bodies', { ...NO_UNDERSCORES }),
      real('caddy', { ...BODY_STAYS }),
      real('haproxy', {}),
    ],
    TRUSTED,
  )
})

describe('the recipes of proxies Debian does not have', () => {
  const untold = 'ForwardAuth adds nothing to what the API answers'
  passesAllCases(
    [
      replayed('Traefik', traefik, { ...NO_PREFLIGHT, ...REFUSED_ALIASES }, untold),
      replayed('Envoy', envoy, { ...MERGED, ...REFUSED_ALIASES }),
    ],
    TRUSTED,
  )
})
