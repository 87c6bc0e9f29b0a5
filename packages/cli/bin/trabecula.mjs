#!/usr/bin/env node
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const main = new URL('../dist/main.js', import.meta.url)
if (!existsSync(main)) {
  process.stderr.write(
    'trabecula: not built: packages/cli/dist: the program is compiled before its first use: run `npm run build` at the root\n',
  )
  process.exit(1)
}
const { relaunched } = await import('../dist/runtime/launch.js')
if (!relaunched(fileURLToPath(import.meta.url))) await import(main.href)
