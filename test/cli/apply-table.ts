import { expect } from 'vitest'
import type { CommandRow } from './commands-table.ts'

/** Commands about files that say what shall be. */
export const FILES: readonly CommandRow[] = [
  {
    command: 'apply',
    args: shop => [shop.file(`apis: [{ name: ${shop.fresh()}, profile: starter }]`), '--yes'],
    pretty: /^\+ api +thing-\d+\n +profile +starter\n\n(.*\n)*1 to create, .*\nDone: 1 created\.\n$/,
    json: { applied: true, result: { done: [{ action: 'create', kind: 'api' }], stopped: null } },
    wrong: { args: [], says: /Name a file, or - for standard input/, exit: 2 },
  },
  {
    command: 'export',
    args: () => ['--api', 'zenhire'],
    pretty: /^# What Latchkey has(.*\n)*apis:\n {2}- name: zenhire\n {4}profile: zenhire\n/,
    json: { apis: [{ name: 'zenhire', accounts: expect.any(Array) }] },
    wrong: { args: ['--api', 'nowhere'], says: /There is no API nowhere/, exit: 1 },
  },
]
