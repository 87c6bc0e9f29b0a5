// A few hundred damaged files; `npm run fuzz:files -- --count 5000` runs more.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './tree.ts'

const SEEDS = 300

test.skipIf(!existsSync(join(root, 'packages/core/dist/index.js')))(
  `${SEEDS} damaged files are read or refused in one sentence (skipped before the build)`,
  () => {
    const { status, stdout } = spawnSync(
      process.execPath,
      [join(root, 'tools/fuzz-files.mjs'), '--count', String(SEEDS), '--from', '100001'],
      { encoding: 'utf8' },
    )
    expect(stdout).toContain(`${SEEDS} seeds from 100001`)
    expect(status, stdout).toBe(0)
  },
  600_000,
)
