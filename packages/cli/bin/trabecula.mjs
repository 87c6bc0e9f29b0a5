#!/usr/bin/env node
import { existsSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const main = new URL('../dist/main.js', import.meta.url)
if (!existsSync(main)) {
  process.stderr.write(
    'trabecula: not built: packages/cli/dist: the program is compiled before its first use: run `npm run build` at the root\n',
  )
  process.exit(1)
}
// A developer's `tsc -b` alone leaves the core's bundle behind.
const [compiled, bundle] = ['tsconfig.tsbuildinfo', 'dist/bundle.js'].map((name) =>
  statSync(new URL(`../../core/${name}`, import.meta.url), { throwIfNoEntry: false }),
)
if (compiled && !(bundle && bundle.mtimeMs >= compiled.mtimeMs)) {
  process.stderr.write(
    'trabecula: not built: packages/core/dist/bundle.js is older than what it bundles: run `npm run build` at the root\n',
  )
  process.exit(1)
}
const { relaunched } = await import('../dist/runtime/launch.js')
if (!relaunched(fileURLToPath(import.meta.url))) await import(main.href)
