import type { Command } from 'commander'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { homeCommands } from '../../src/app/commands/commands.ts'
import { createCli } from '../../src/cli/cli.ts'
import { NO_SCREEN } from '../../src/cli/screen.ts'
import { build, runBinary } from '../build/binary.ts'
import { COMMANDS, type CommandRow } from './commands-table.ts'
import { openShop, type Shop } from './shop.ts'

/** Runs until it is stopped, which test/process shows; and what completion scripts call. */
const ELSEWHERE: ReadonlySet<string> = new Set(['serve', 'complete'])

let shop: Shop
beforeAll(async () => {
  build()
  shop = await openShop()
})
afterAll(() => shop.close())

/** Runs a row's command line. */
async function run({ command, args, input, env }: CommandRow, ...more: readonly string[]) {
  const line = [...command.split(' '), ...(await args(shop)), ...more]
  return runBinary(line, {
    env: { ...shop.env, ...(env && (await env(shop))) },
    ...(input && { input: input(shop) }),
    cwd: shop.folder,
  })
}

describe.each(COMMANDS.map(row => [row.command, row] as const))('latchkey %s', (command, row) => {
  it.concurrent('works, and shows people what came of it', async () => {
    const { exit, out, err } = await run(row)
    expect([exit, err]).toEqual([row.exit ?? 0, row.err === undefined ? '' : expect.stringMatching(row.err)])
    expect(out).toMatch(row.pretty)
    expect(out).not.toContain('\u001b')
  })

  it.concurrent('with --json writes one JSON document and nothing else', async () => {
    const { exit, out, err } = await run(row, '--json')
    expect([exit, err]).toEqual([row.exit ?? 0, ''])
    if (row.json !== undefined) expect(JSON.parse(out)).toMatchObject(row.json)
  })

  it.concurrent('that is wrong says in one sentence what to do', async () => {
    const { args, says, exit } = row.wrong
    const ended = await runBinary([...command.split(' '), ...args], { env: shop.env, cwd: shop.folder })
    expect([ended.exit, ended.out]).toEqual([exit, ''])
    expect(ended.err).toMatch(/^latchkey: [^\n]+\n$/)
    expect(ended.err).toMatch(says)
  })
})

it('every command has a row in the table, and every row a command', () => {
  const io = { version: '1', env: {}, screen: NO_SCREEN, write() {}, writeError() {} }
  const program = createCli({ ...io, fetch, extra: homeCommands(io) })
  const commands = leavesOf(program).filter(it => !ELSEWHERE.has(it))
  expect(commands.toSorted()).toEqual(COMMANDS.map(it => it.command).toSorted())
})

/** The commands that do something, by their names. */
const leavesOf = (command: Command, names: readonly string[] = []): readonly string[] =>
  command.commands.length === 0
    ? [names.join(' ')]
    : command.commands.flatMap(it => leavesOf(it, [...names, it.name()]))
