import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/** What is run on PostgreSQL once more: logins, and whatever several callers do to the same rows. */
const ON_POSTGRES = [
  'test/people/*.test.ts',
  'test/control/{audit-people,concurrent,leaving}.test.ts',
  'test/control/{members,self,session}.test.ts',
]

/** What measures the memory of its process, or counts on what others have not touched yet. */
const ALONE = ['test/gateway/memory.slow.test.ts']

/** What the quick loop leaves out. Said here: an exclusion on the command line reaches no project. */
const LONG = process.env['QUICK'] === undefined ? [] : ['test/process/**', '**/*.slow.test.ts']

export default defineConfig({
  test: {
    // Files share a process: to load the same again for each took a third of the time. So no test may change what others
    // see; what is stubbed is put back, and what a server changes by itself is put back before each file.
    isolate: false,
    unstubGlobals: true,
    unstubEnvs: true,
    setupFiles: ['test/build/fresh.ts'],
    // The slow tests wait as long as they work: three at a time, however few cores there are.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    // Some start Latchkey several times, which takes ten seconds each on a machine with much else to do.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    restoreMocks: true,
    // What is waited for comes with the beat of a second, on machines that are busy.
    expect: { poll: { timeout: 20_000 } },
    projects: [
      { extends: true, test: { name: 'once', include: ['test/**/*.test.ts'], exclude: [...ALONE, ...LONG] } },
      { extends: true, test: { name: 'alone', include: ALONE, isolate: true } },
      {
        extends: true,
        test: { name: 'on PostgreSQL', include: ON_POSTGRES, env: { TEST_STORES: 'postgres' } },
      },
    ],
  },
})
