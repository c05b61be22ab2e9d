import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoVariables } from '../../src/app/demo/demo.ts'
import { sameBut } from '../build/guide.ts'
import { type System, startSystem } from '../build/system.ts'

const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
/** A curl in one block, its answer in the next. */
const EXAMPLE = /```sh\n(curl [^\n]+)\n```\s+```json\n([^`]+)\n```/g
const EXAMPLES = [...README.matchAll(EXAMPLE)].map(([, command = '', answer = '']) => ({ command, answer }))

let system: System
beforeAll(async () => {
  system = await startSystem()
})
afterAll(() => system.close())

describe('the README shows what is so', () => {
  it('has one example for each system', () =>
    expect(EXAMPLES.map(({ command }) => /4701\/(\w+)/.exec(command)?.[1])).toEqual([
      'zenhire',
      'zensearch',
      'jobhive',
      'hiring',
    ]))

  it.each(EXAMPLES)('$command', async ({ command, answer }) => {
    const { url, ...request } = requestOf(withKeys(command))
    const response = await fetch(url.replace('http://localhost:4701', system.demo.gateway), request)
    expect(await response.json()).toEqual(sameBut(JSON.parse(answer)))
  })
})

/** The request a curl line makes. */
function requestOf(command: string): {
  url: string
  method: string
  headers: [string, string][]
  body?: string
} {
  const words = [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, ...parts]) => parts.find(it => it !== undefined) ?? '',
  )
  const after = (option: string) => words.flatMap((word, at) => (words[at - 1] === option ? [word] : []))
  const headers = after('-H').map((line): [string, string] => [
    line.slice(0, line.indexOf(':')),
    line.slice(line.indexOf(':') + 1).trim(),
  ])
  const [body] = after('-d')
  const url = words.find(word => word.startsWith('http')) ?? ''
  return { url, method: after('-X')[0] ?? 'GET', headers, ...(body === undefined ? {} : { body }) }
}

const withKeys = (command: string): string =>
  command.replace(/\$(\w+)/g, (_, name: string) => demoVariables(system.demo)[name] ?? name)
