import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/** What is run on PostgreSQL once more: logins, and whatever several callers do to the same rows. */
const ON_POSTGRES = [
  'test/people/*.test.ts',
  'test/control/{audit-people,concurrent,leaving}.test.ts',
  'test/control/{members,self,session}.test.ts',
]

export default defineConfig({
  test: {
    // The slow tests wait more than they work: two at a time, however few cores there are.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 60_000,
    hookTimeout: 60_000,
    restoreMocks: true,
    // What is waited for comes with the beat of a second, on machines that are busy.
    expect: { poll: { timeout: 20_000 } },
    projects: [
      { extends: true, test: { name: 'once', include: ['test/**/*.test.ts'] } },
      {
        extends: true,
        test: { name: 'on PostgreSQL', include: ON_POSTGRES, env: { TEST_STORES: 'postgres' } },
      },
    ],
  },
})
