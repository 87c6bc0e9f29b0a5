// `npm run check`: types, lint and dead code, one after the other; all are run even where one fails.
// The rules about layers, names, sizes and licences are tests: `npx vitest run tools`.
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const require = createRequire(join(root, 'package.json'))
const tsc = require.resolve('typescript/lib/tsc.js')

const checks = [
  ['types of the packages', tsc, ['-b']],
  ['types of the tests', tsc, ['-p', 'tsconfig.test.json']],
  [
    'lint and format',
    join(root, 'node_modules/@biomejs/biome/bin/biome'),
    ['check', '--diagnostic-level=warn', '--error-on-warnings', '.'],
  ],
  ['dead code', join(root, 'node_modules/knip/bin/knip.js'), ['--no-progress']],
]

let failed = 0
for (const [name, program, args] of checks) {
  const start = process.hrtime.bigint()
  const { status } = spawnSync(process.execPath, [program, ...args], { cwd: root, stdio: ['ignore', 2, 2] })
  const seconds = Number(process.hrtime.bigint() - start) / 1e9
  if (status !== 0) failed++
  process.stdout.write(`check: ${name}: ${status === 0 ? 'passed' : 'failed'} (${seconds.toFixed(1)} s)\n`)
}
process.stdout.write(`check: ${checks.length - failed} passed, ${failed} failed\n`)
process.exit(failed === 0 ? 0 : 1)
