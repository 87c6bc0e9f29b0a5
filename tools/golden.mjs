// `npm run golden`: the golden test of step versions. `--update` writes new results where the step's version was raised or
// the step is new; `--accept-measures` also where measures moved beyond their tolerance.
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const args = process.argv.slice(2)
const unknown = args.find((arg) => arg !== '--update' && arg !== '--accept-measures')
if (unknown !== undefined) {
  process.stderr.write(`golden: expected --update or --accept-measures, got ${unknown}\n`)
  process.exit(2)
}
const mode = args.includes('--accept-measures') ? 'accept' : args.includes('--update') ? 'update' : undefined
const { status } = spawnSync(
  process.execPath,
  [join(root, 'node_modules/vitest/vitest.mjs'), 'run', 'packages/core/src/case/golden.test.ts'],
  { cwd: root, stdio: 'inherit', env: { ...process.env, ...(mode ? { TRABECULA_GOLDEN: mode } : {}) } },
)
process.exit(status ?? 1)
