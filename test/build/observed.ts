import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openHome } from '../../src/app/home.ts'
import { openObserving } from '../../src/app/observing/observing.ts'
import { serve } from '../../src/app/planes/planes.ts'
import { ensureRootKey } from '../../src/app/root.ts'
import { readSettings } from '../../src/app/settings/settings.ts'
import { addAccount, addApi } from '../../src/engine/accounts.ts'
import { issueKey } from '../../src/engine/issue.ts'
import { ask } from './client.ts'
import { testClock } from './system.ts'
import { worth } from './worth.ts'

/** One number of a scrape. */
export interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

const SAMPLE = /^([a-z_][\w:]*)(?:\{(.*)\})? (\S+)$/i
const LABEL = /([a-z_]\w*)="((?:[^"\\]|\\.)*)"/gi

/** A scrape in the text format, number by number. @throws for a line that is none */
export const samplesIn = (text: string): readonly Sample[] =>
  text
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('#'))
    .map(line => {
      const found = SAMPLE.exec(line)
      if (found === null) throw new Error(`no sample: ${line}`)
      const [, name = '', labels = '', value] = found
      const pairs = [...labels.matchAll(LABEL)].map(([, label, text]) => [label, text])
      return { name, labels: Object.fromEntries(pairs), value: Number(value) }
    })

/** Latchkey over a folder of its own on free ports, watched as the settings say, with one API and a key of it. */
export async function anObserved({
  upstream,
  ...environment
}: Readonly<Record<string, string | undefined>> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-observed-'))
  const settings = readSettings({
    LATCHKEY_HOME: folder,
    LATCHKEY_CONTROL_PORT: '0',
    LATCHKEY_GATEWAY_PORT: '0',
    LATCHKEY_METRICS_PORT: '0',
    LATCHKEY_LOG_LEVEL: 'trace',
    ...environment,
  })
  const lines: string[] = []
  const observing = await openObserving(settings, { write: text => void lines.push(text) })
  const home = await openHome(settings, testClock(), observing)
  const { ports, profiles } = home
  const rootKey = worth(await ensureRootKey(ports, profiles))
  const running = await serve(home, settings, observing.log)
  worth(await addApi(ports, profiles, { name: 'talent', profile: 'starter', hosts: [], upstream }))
  const api = worth(await ports.directory.named('api', undefined, 'talent'))
  const account = worth(await addAccount(ports, profiles, { apiId: api.id, name: 'Acme' }))
  const scopes = worth(profiles.get('starter')).spec.scopes.map(it => it.name)
  const issued = worth(await issueKey(ports, profiles, { accountId: account.id, name: 'A key', scopes }))
  const key = worth(issued.secrets[0]).secret
  await running.engine.apis.refresh()
  const scrape = async () => (await ask('GET /metrics', running.metricsUrl)).text
  return {
    ...{ home, running, rootKey, key, keyId: issued.key.id, lines, scrape },
    /** The value of a series; 0 where there is none. */
    async valueOf(name: string, labels: Readonly<Record<string, string>> = {}) {
      const fits = ({ labels: its }: Sample) =>
        Object.entries(labels).every(([label, value]) => its[label] === value)
      const found = samplesIn(await scrape()).filter(it => it.name === name && fits(it))
      return found.reduce((sum, it) => sum + it.value, 0)
    },
    async close() {
      await running.close()
      await home.close()
      await observing.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export type Observed = Awaited<ReturnType<typeof anObserved>>
