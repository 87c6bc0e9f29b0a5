// Builds everything: kernels (AssemblyScript), then the packages (TypeScript), then the page (Vite).
// Each part is skipped when nothing it reads is newer than what it wrote, so the second start is fast.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { bundle } from './bundle.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const require = createRequire(join(root, 'package.json'))

function newest(folder, skip = /^(node_modules|dist|generated)$/) {
  let time = 0
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (skip.test(entry.name)) continue
    const path = join(folder, entry.name)
    time = Math.max(time, entry.isDirectory() ? newest(path, skip) : statSync(path).mtimeMs)
  }
  return time
}

function upToDate(stamp, sources) {
  const path = join(root, stamp)
  if (!existsSync(path)) return false
  const written = statSync(path).mtimeMs
  return sources.every((source) => {
    const from = join(root, source)
    return (statSync(from).isDirectory() ? newest(from) : statSync(from).mtimeMs) <= written
  })
}

function run(what, module, args) {
  process.stderr.write(`build: ${what}\n`)
  const { status } = spawnSync(process.execPath, [module, ...args], { cwd: root, stdio: ['ignore', 2, 2] })
  if (status === 0) return
  process.stderr.write(`build: ${what} failed: see the messages above\n`)
  process.exit(1)
}

function stamp(path) {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), '')
}

const kernelsOut = 'packages/kernels/generated/wasm-base64.ts'
if (!upToDate(kernelsOut, ['packages/kernels/assembly'])) {
  const wasm = join(root, 'packages/kernels/generated/kernels.wasm')
  mkdirSync(dirname(wasm), { recursive: true })
  run('kernels', join(root, 'node_modules/assemblyscript/bin/asc.js'), [
    'packages/kernels/assembly/index.ts',
    '-o',
    wasm,
    '-O3',
    '--noAssert',
    '--converge',
    '--runtime',
    'stub',
    '--enable',
    'simd',
    '--importMemory',
    '--initialMemory',
    '1',
    '--maximumMemory',
    '65536',
    '--use',
    'abort=',
  ])
  const text = readFileSync(wasm).toString('base64')
  writeFileSync(
    join(root, kernelsOut),
    `/** The kernels' WebAssembly, written by tools/build.mjs. */\nexport const wasmBase64 = '${text}'\n`,
  )
}

if (process.argv.includes('--kernels')) process.exit(0)

const codeStamp = 'packages/cli/dist/.built'
if (
  !upToDate(codeStamp, [
    'packages/kernels',
    'packages/core',
    'packages/cli',
    'bench',
    'tsconfig.base.json',
    kernelsOut,
  ])
) {
  run('packages', require.resolve('typescript/lib/tsc.js'), ['-b', 'packages/cli', 'bench'])
  await bundle(join(root, 'packages/core/dist/index.js'), join(root, 'packages/core/dist/bundle.js'))
  const { commands } = await import(pathToFileURL(join(root, 'packages/cli/dist/commands/index.js')).href)
  writeFileSync(join(root, 'packages/cli/dist/commands.json'), JSON.stringify(commands)) // Without what they do.
  stamp(codeStamp)
}

const pageStamp = 'packages/web/dist/.built'
if (
  existsSync(join(root, 'packages/web/index.html')) &&
  !upToDate(pageStamp, ['packages/web', 'packages/core'])
) {
  run('page', join(root, 'node_modules/vite/bin/vite.js'), ['build', 'packages/web', '--logLevel', 'warn'])
  stamp(pageStamp)
}
