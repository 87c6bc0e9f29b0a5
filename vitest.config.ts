import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { conditions: ['trabecula-source'] },
  ssr: { resolve: { conditions: ['trabecula-source'], externalConditions: ['trabecula-source'] } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'packages/*/test/**/*.test.ts', 'tools/**/*.test.ts'],
    globalSetup: ['packages/cli/test/shared-store.ts'],
    setupFiles: ['./vitest.setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    pool: 'forks',
  },
})
