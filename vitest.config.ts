import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { conditions: ['trabecula-source'] },
  ssr: { resolve: { conditions: ['trabecula-source'], externalConditions: ['trabecula-source'] } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'packages/*/test/**/*.test.ts', 'tools/**/*.test.ts'],
    globalSetup: ['packages/cli/test/shared-store.ts'],
    setupFiles: ['./vitest.setup.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 60_000 } }, // A page that draws without a graphics card, beside another test, answers late.
    maxWorkers: 2,
    pool: 'forks',
  },
})
