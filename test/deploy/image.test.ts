import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { homeCommands } from '../../src/app/commands/commands.ts'
import { readSettings } from '../../src/app/settings/settings.ts'
import { SETTINGS } from '../../src/app/settings/table.ts'
import { NO_SCREEN } from '../../src/cli/screen.ts'
import { dockerStages, environmentOf, saidBy } from '../build/dockerfile.ts'
import { ROOT } from '../build/rooms.ts'

const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
const [build = [], image = []] = dockerStages()
const io = { version: '1', env: {}, screen: NO_SCREEN, write() {}, writeError() {} }
const commands = homeCommands(io).map(it => it.name())
const listOf = (said: string | undefined): readonly string[] => JSON.parse(said ?? '[]')

describe('the image', () => {
  it('is made in two stages of a Node that the package takes', () => {
    for (const stage of [build, image]) {
      const [from = ''] = saidBy(stage, 'FROM')
      const version = Number(/^node:(\d+)-slim/.exec(from)?.[1])
      expect(version).toBeGreaterThan(Number.parseFloat(manifest.engines.node.slice(2)))
    }
    expect(dockerStages()).toHaveLength(2)
  })

  it('holds the packed package and what it needs to run, by the lock file', () => {
    const runs = saidBy(build, 'RUN').join('\n')
    expect(runs).toMatch(/npm pack/)
    expect(runs).toMatch(/npm ci --omit=dev .*--ignore-scripts/)
    expect(saidBy(image, 'RUN')).toEqual([])
    expect(saidBy(image, 'COPY').every(it => it.startsWith('--from=build '))).toBe(true)
  })

  it('runs the program itself, so that it hears of a stop, as nobody in particular', () => {
    const program = ['node', `/app/${manifest.bin.latchkey}`]
    expect(listOf(saidBy(image, 'ENTRYPOINT')[0])).toEqual(program)
    const [command = ''] = listOf(saidBy(image, 'CMD')[0])
    expect(commands).toContain(command)
    expect(saidBy(image, 'USER')).toEqual(['1000:1000'])
    const [, health = ''] = saidBy(image, 'HEALTHCHECK')[0]?.split(' CMD ') ?? []
    expect(listOf(health)).toEqual([...program, 'ready', '--alive'])
    expect(commands).toContain('ready')
  })

  it('sets only what is a setting, and listens where its ports are published', () => {
    const { NODE_ENV, ...env } = environmentOf(image)
    expect(NODE_ENV).toBe('production')
    expect(readSettings(env)).toMatchObject({ LATCHKEY_HOST: '0.0.0.0', LATCHKEY_DEMO: false })
    expect(saidBy(image, 'EXPOSE')).toEqual([
      `${SETTINGS.LATCHKEY_CONTROL_PORT.fallback} ${SETTINGS.LATCHKEY_GATEWAY_PORT.fallback}`,
    ])
    expect(saidBy(image, 'COPY').join('\n')).toMatch(/--chown=1000:1000 .* \/var\/lib\/latchkey$/m)
  })

  it('is built of what the package is made of, and of nothing private', () => {
    const lines = readFileSync(join(ROOT, '.dockerignore'), 'utf8').split('\n')
    const [first, ...kept] = lines.filter(it => it !== '' && !it.startsWith('#'))
    expect(first).toBe('*')
    const names = kept.map(it => it.slice(1))
    for (const needed of [
      'src',
      'profiles',
      'scripts',
      'tools',
      'package-lock.json',
      'CHANGELOG.md',
      '.npmrc',
    ])
      expect(names).toContain(needed)
    for (const name of ['.git', '.latchkey', 'deploy', 'node_modules', 'dist', 'test'])
      expect(names).not.toContain(name)
  })
})
