import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openLog } from '../../src/app/observing/log.ts'
import { LOG_EVENTS, type LogEvent } from '../../src/app/observing/log-events.ts'
import { ROOT, sourcesIn } from '../build/rooms.ts'

const EVENTS: readonly LogEvent[] = Object.values(LOG_EVENTS)

/** A log whose lines can be read. */
function aLog(level = 'trace', traceId?: string) {
  const lines: string[] = []
  const log = openLog({ LATCHKEY_LOG_LEVEL: level }, () => traceId, {
    write: text => void lines.push(text),
  })
  return { log, lines: () => lines.map(it => JSON.parse(it)) }
}

/** What is said in the calls of a log in a source: the last text of each, as a pattern. */
function messagesIn(text: string): readonly RegExp[] {
  const calls = text.matchAll(/\blog\s*\.(?:info|warn|error)\(([\s\S]*?)\)(?=\n|$)/g)
  return [...calls].flatMap(([, given = '']) => {
    const said = [...given.matchAll(/'((?:[^'\\]|\\.)*)'|`([^`]*)`/g)].at(-1)
    const words = said?.[1] ?? said?.[2]
    if (words === undefined || !words.includes(' ')) return []
    const parts = words.split(/\$\{[^}]*\}/).map(it => it.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
    return [new RegExp(`^${parts.join('.+')}$`)]
  })
}

describe('the log', () => {
  it('has a row in its table for everything the sources say there', () => {
    const said = sourcesIn('src').flatMap(it => messagesIn(readFileSync(join(ROOT, it.path), 'utf8')))
    expect(said.length).toBeGreaterThan(8)
    expect(said.filter(it => !EVENTS.some(({ message }) => it.test(message)))).toEqual([])
  })

  it('says nothing twice, and what to make of each', () => {
    expect(new Set(EVENTS.map(it => it.message)).size).toBe(EVENTS.length)
    for (const { about } of EVENTS) expect(about.length).toBeGreaterThan(10)
  })

  it('writes the fields its table names, with the name of the event, and no others', () => {
    const { log, lines } = aLog()
    const fields = { requestId: 'req_1', method: 'GET', route: '/v1/keys/:id', key: 'my_secret' }
    log.error(fields, LOG_EVENTS['call-failed'].message)
    expect(lines()).toEqual([
      {
        ...{ level: 50, time: expect.any(Number), event: 'call-failed' },
        ...{ requestId: 'req_1', method: 'GET', route: '/v1/keys/:id', msg: 'a call failed' },
      },
    ])
  })

  it('writes of an error what it is called, what it says and where it was, with its cause', () => {
    const { log, lines } = aLog()
    const cause = Object.assign(new Error('inner'), {
      detail: 'Key (digest)=(my_secret) exists',
      code: '23505',
    })
    const err = Object.assign(new Error('outer', { cause }), { parameters: ['my_secret'] })
    log.error({ err }, LOG_EVENTS['call-failed'].message)
    const [line] = lines()
    expect(line.err).toEqual({
      ...{ name: 'Error', message: 'outer', stack: expect.any(String) },
      cause: { name: 'Error', message: 'inner', code: '23505', stack: expect.any(String) },
    })
    expect(JSON.stringify(line)).not.toContain('my_secret')
  })

  it('writes nothing beside the words of what its table does not have', () => {
    const { log, lines } = aLog()
    log.info({ key: 'my_secret' }, 'never heard of')
    expect(lines()).toEqual([{ level: 30, time: expect.any(Number), event: 'other', msg: 'never heard of' }])
  })

  it('names the trace of what is under way', () => {
    const { log, lines } = aLog('info', '4bf92f3577b34da6a3ce929d0e0e4736')
    log.warn({ cause: 'gone' }, LOG_EVENTS['redis-away'].message)
    expect(lines()[0]).toMatchObject({ traceId: '4bf92f3577b34da6a3ce929d0e0e4736', cause: 'gone' })
  })

  it('leaves out what is less severe than asked for', () => {
    const { log, lines } = aLog('error')
    log.info({}, LOG_EVENTS['redis-back'].message)
    log.warn({}, LOG_EVENTS['redis-away'].message)
    expect(lines()).toEqual([])
  })
})
