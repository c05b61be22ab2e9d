import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { homeCommands } from '../../src/app/commands/commands.ts'
import { readSettings } from '../../src/app/settings/settings.ts'
import { SETTINGS } from '../../src/app/settings/table.ts'
import { NO_SCREEN } from '../../src/cli/screen.ts'
import { ask } from '../build/client.ts'
import { dockerStages, environmentOf } from '../build/dockerfile.ts'
import { aHome, type TestHome } from '../build/home.ts'
import { ROOT } from '../build/rooms.ts'

const VERSION = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version
const PLACE = join(ROOT, 'deploy', 'kubernetes')
const textOf = (...path: readonly string[]): string => readFileSync(join(ROOT, ...path), 'utf8')

const io = { version: '1', env: {}, screen: NO_SCREEN, write() {}, writeError() {} }
const commands = homeCommands(io).map(it => it.name())
/** What the image brings along, which everything else is added to. */
const { NODE_ENV: _, ...imageEnv } = environmentOf(dockerStages()[1] ?? [])

type Plain = Readonly<Record<string, unknown>>
const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
/** Follows a path into what a file says. */
const at = (value: unknown, ...path: readonly (string | number)[]): unknown =>
  path.reduce((inner: unknown, step) => Object(inner)[step], value)
const listAt = (value: unknown, ...path: readonly (string | number)[]): readonly unknown[] =>
  [at(value, ...path) ?? []].flat()
const plainAt = (value: unknown, ...path: readonly (string | number)[]): Plain => {
  const found = at(value, ...path)
  return isPlain(found) ? found : {}
}

const files = readdirSync(PLACE).filter(it => it !== 'kustomization.yaml')
const resources = files.flatMap(file =>
  parseAllDocuments(readFileSync(join(PLACE, file), 'utf8')).map(it => it.toJS()),
)
const kustomization = parse(readFileSync(join(PLACE, 'kustomization.yaml'), 'utf8'))
const ofKind = (kind: string) => resources.filter(it => it.kind === kind)
const deployments = ofKind('Deployment').map(it => ({
  name: String(it.metadata.name),
  labels: plainAt(it, 'spec', 'template', 'metadata', 'labels'),
  pod: plainAt(it, 'spec', 'template', 'spec'),
  whole: it,
}))
const containersOf = (pod: Plain) => [...listAt(pod, 'initContainers'), ...listAt(pod, 'containers')]

/** What secrets may look like. */
const EXAMPLES: Readonly<Record<string, string>> = {
  DATABASE_URL: 'postgres://latchkey:password@db/latchkey',
  REDIS_URL: 'redis://redis:6379',
  LATCHKEY_SECRET: '0f'.repeat(32),
}
const environmentIn = (container: unknown): Readonly<Record<string, string>> =>
  Object.fromEntries(
    listAt(container, 'env').map(it => [
      String(at(it, 'name')),
      String(at(it, 'value') ?? EXAMPLES[String(at(it, 'name'))]),
    ]),
  )
const isSecret = (name: string): boolean =>
  Object.entries(SETTINGS).some(([it, setting]) => it === name && 'secret' in setting)

const folder = mkdtempSync(join(tmpdir(), 'latchkey-manifests-'))
let home: TestHome
beforeAll(async () => {
  home = await aHome(folder)
})
afterAll(async () => {
  await home.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('the manifests', () => {
  it('are applied together, but for what needs an operator', () => {
    expect(['monitor.yaml', ...kustomization.resources].toSorted()).toEqual(files.toSorted())
    expect(kustomization.images).toEqual([{ name: 'latchkey', newName: 'latchkey', newTag: VERSION }])
  })

  it.each(deployments)('start $name with settings that are taken', ({ pod }) => {
    for (const container of containersOf(pod)) {
      expect(at(container, 'image')).toBe('latchkey')
      const [command] = listAt(container, 'args').map(String)
      expect(commands).toContain(command)
      expect(() => readSettings({ ...imageEnv, ...environmentIn(container) })).not.toThrow()
    }
    expect(at(pod, 'enableServiceLinks')).toBe(false)
  })

  it.each(deployments)('give $name its secrets by reference only', ({ pod }) => {
    for (const said of containersOf(pod).flatMap(it => listAt(it, 'env'))) {
      const name = String(at(said, 'name'))
      expect([name, at(said, 'value') === undefined]).toEqual([name, isSecret(name)])
      if (isSecret(name)) expect(at(said, 'valueFrom', 'secretKeyRef', 'name')).toBe('latchkey')
    }
  })

  it.each(deployments)('ask $name where it answers', async ({ pod }) => {
    const [container] = listAt(pod, 'containers')
    const { LATCHKEY_ROLE: role, LATCHKEY_METRICS_PORT } = environmentIn(container)
    const settings = readSettings({ ...imageEnv, ...environmentIn(container) })
    const port = role === 'gateway' ? settings.LATCHKEY_GATEWAY_PORT : settings.LATCHKEY_CONTROL_PORT
    const ports = listAt(container, 'ports').map(it => [at(it, 'name'), at(it, 'containerPort')])
    expect(ports).toEqual([
      ['http', port],
      ['metrics', Number(LATCHKEY_METRICS_PORT)],
    ])
    const url = role === 'gateway' ? home.running.gatewayUrl : home.running.controlUrl
    for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
      expect(at(container, probe, 'httpGet', 'port')).toBe('http')
      expect((await ask(`GET ${at(container, probe, 'httpGet', 'path')}`, url)).status).toBe(200)
    }
    expect(at(container, 'livenessProbe', 'httpGet', 'path')).not.toBe(
      at(container, 'readinessProbe', 'httpGet', 'path'),
    )
  })

  it.each(deployments)(
    'let $name drain before it is killed, and be nobody who may do anything',
    ({ pod }) => {
      for (const container of listAt(pod, 'containers')) {
        const { LATCHKEY_DRAIN_SECONDS } = readSettings({ ...imageEnv, ...environmentIn(container) })
        expect(Number(at(pod, 'terminationGracePeriodSeconds'))).toBeGreaterThanOrEqual(
          LATCHKEY_DRAIN_SECONDS + 15,
        )
        const looks = Number(at(container, 'readinessProbe', 'periodSeconds'))
        expect(LATCHKEY_DRAIN_SECONDS).toBeGreaterThan(2 * looks)
      }
      for (const container of containersOf(pod)) {
        expect(at(container, 'securityContext')).toEqual({
          readOnlyRootFilesystem: true,
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
        })
        expect(listAt(container, 'volumeMounts')).toEqual([
          { name: 'home', mountPath: imageEnv['LATCHKEY_HOME'] },
        ])
      }
      expect(at(pod, 'securityContext')).toMatchObject({ runAsNonRoot: true, runAsUser: 1000, fsGroup: 1000 })
    },
  )

  it('name only what is there', () => {
    const names = deployments.map(it => it.name)
    const labelled = (selector: Plain) =>
      deployments.filter(({ labels }) =>
        Object.entries(selector).every(([name, value]) => labels[name] === value),
      )
    for (const kind of ['PodDisruptionBudget', 'Deployment'])
      for (const { metadata, spec } of ofKind(kind))
        expect(labelled(spec.selector.matchLabels).map(it => it.name)).toEqual([metadata.name])
    for (const { metadata, spec } of ofKind('Service')) {
      expect(labelled(spec.selector).map(it => it.name)).toEqual([metadata.name])
      expect(listAt(spec, 'ports').map(it => at(it, 'targetPort'))).toEqual(['http', 'metrics'])
    }
    for (const { spec } of ofKind('NetworkPolicy'))
      expect(labelled(spec.podSelector.matchLabels)).toHaveLength(1)
    const [scaler] = ofKind('HorizontalPodAutoscaler')
    expect(names).toContain(scaler.spec.scaleTargetRef.name)
    const [monitor] = ofKind('ServiceMonitor')
    for (const { metadata } of ofKind('Service'))
      expect(metadata.labels).toMatchObject(monitor.spec.selector.matchLabels)
  })
})

describe('the compose file', () => {
  const compose = parse(textOf('deploy', 'compose.yaml'), { merge: true })
  const services: readonly (readonly [string, Plain])[] = Object.entries(compose.services)
  const ours = services.filter(([, it]) => String(it['image']).startsWith('latchkey:'))
  /** With everything that is asked for filled in. */
  const filled = (service: Plain): Readonly<Record<string, string>> =>
    Object.fromEntries(
      Object.entries(plainAt(service, 'environment')).map(([name, value]) => [
        name,
        String(value).replaceAll(/\$\{(\w+)(:[-?][^}]*)?\}/g, (_, asked: string) => EXAMPLES[asked] ?? ''),
      ]),
    )

  it.each(ours)(
    'starts %s with settings that are taken, within a container that nothing is written to',
    (_name, service) => {
      expect(() => readSettings({ ...imageEnv, ...filled(service) })).not.toThrow()
      for (const command of listAt(service, 'command')) expect(commands).toContain(command)
      expect(service).toMatchObject({ image: `latchkey:${VERSION}`, read_only: true, cap_drop: ['ALL'] })
      expect(String(listAt(service, 'tmpfs')[0])).toBe(
        `${imageEnv['LATCHKEY_HOME']}:uid=1000,gid=1000,mode=0700`,
      )
      const { LATCHKEY_DRAIN_SECONDS } = readSettings({ ...imageEnv, ...filled(service) })
      expect(Number.parseInt(String(service['stop_grace_period']), 10)).toBeGreaterThan(
        LATCHKEY_DRAIN_SECONDS + 10,
      )
    },
  )

  it('runs two gateways and a control plane once the database is migrated', () => {
    expect(services.map(([name]) => name)).toEqual(['migrate', 'control', 'gateway', 'postgres', 'redis'])
    expect(at(compose.services, 'gateway', 'deploy', 'replicas')).toBe(2)
    for (const name of ['control', 'gateway'])
      expect(at(compose.services, name, 'depends_on', 'migrate', 'condition')).toBe(
        'service_completed_successfully',
      )
    expect(filled(compose.services.gateway)['LATCHKEY_ROLE']).toBe('gateway')
    expect(filled(compose.services.control)['LATCHKEY_ROLE']).toBe('control')
    for (const [, { depends_on }] of services)
      for (const name of Object.keys(Object(depends_on)))
        expect(Object.keys(compose.services)).toContain(name)
  })

  it('publishes the ports that are listened on, to this machine only', () => {
    const published = ours.flatMap(([, it]) => listAt(it, 'ports').map(String))
    expect(published.every(it => it.startsWith('127.0.0.1:'))).toBe(true)
    expect(published.map(it => it.split(':').at(-1))).toEqual([
      SETTINGS.LATCHKEY_CONTROL_PORT.fallback,
      SETTINGS.LATCHKEY_GATEWAY_PORT.fallback,
    ])
  })

  it('asks for every secret, and has Redis throw nothing away', () => {
    const asked = new Set([...textOf('deploy', 'compose.yaml').matchAll(/\$\{(\w+)/g)].map(it => it[1]))
    const offered = [...textOf('deploy', 'example.env').matchAll(/^(\w+)=(.*)$/gm)]
    expect(offered.map(it => it[1]).toSorted()).toEqual([...asked].toSorted())
    expect(offered.map(it => it[2]).join('')).toBe('')
    expect(listAt(compose.services, 'redis', 'command').join(' ')).toContain('--maxmemory-policy noeviction')
  })
})

describe('the guide', () => {
  const guide = textOf('docs', 'guide', 'deploy.md')

  it('names settings, commands and files that there are', () => {
    const settings = [...guide.matchAll(/\b(LATCHKEY_[A-Z_]+|DATABASE_URL|REDIS_URL)\b/g)].map(it => it[1])
    expect(settings.filter(it => it === undefined || !(it in SETTINGS))).toEqual([])
    const named = [...guide.matchAll(/(?:`|&& |\n {2})latchkey ([a-z-]+)/g)].map(it => String(it[1]))
    expect(named.length).toBeGreaterThan(5)
    expect(named.filter(it => !commands.includes(it))).toEqual([])
    const linked = [...guide.matchAll(/\]\(([^)#]+)\)/g)].map(it =>
      join(ROOT, 'docs', 'guide', String(it[1])),
    )
    expect(linked.filter(it => !existsSync(it))).toEqual([])
  })

  it('makes the secret that pods refer to, key by key', () => {
    const made = [...guide.matchAll(/--from-literal=([a-z-]+)=/g)].map(it => it[1])
    const asked = deployments
      .flatMap(({ pod }) => containersOf(pod))
      .flatMap(it => listAt(it, 'env'))
      .map(it => at(it, 'valueFrom', 'secretKeyRef', 'key'))
    expect([...new Set(asked)].filter(it => it !== undefined).toSorted()).toEqual(made.toSorted())
  })
})
