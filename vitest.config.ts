import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    restoreMocks: true,
    projects: [
      { extends: true, test: { name: 'SQLite' } },
      {
        extends: true,
        test: { name: 'PostgreSQL', include: ['test/people/*.test.ts'], env: { TEST_STORES: 'postgres' } },
      },
    ],
  },
})
