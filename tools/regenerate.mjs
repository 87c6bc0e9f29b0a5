// `npm run golden` and `npm run guide`: the golden results of all steps, the generated heads of their pages.
//   --update            writes what changed: golden results only where the step is new or its version was raised
//   --accept-measures   golden: also where measures moved beyond their tolerance
//   --unreleased        golden: also under the same version, for a step whose version was in no release yet
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const TESTS = {
  golden: ['packages/core/src/case/golden.test.ts', 'TRABECULA_GOLDEN'],
  guide: ['tools/guide.test.ts', 'TRABECULA_GUIDE'],
}

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const [name, ...options] = process.argv.slice(2)
const MODES = { '--unreleased': 'unreleased', '--accept-measures': 'accept', '--update': 'update' }
const unknown = options.find((option) => !(option in MODES))
if (!(name in TESTS) || unknown !== undefined) {
  process.stderr.write(
    'regenerate: expected golden or guide, then --update, --accept-measures or --unreleased\n',
  )
  process.exit(2)
}
const [test, variable] = TESTS[name]
const mode = MODES[Object.keys(MODES).find((option) => options.includes(option))]
const { status } = spawnSync(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', test], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, ...(mode ? { [variable]: mode } : {}) },
})
process.exit(status ?? 1)
