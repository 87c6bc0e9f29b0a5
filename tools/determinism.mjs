// Runs a case several times, each time with an empty store, and compares every byte of the output folders:
// 1 thread and 2 with this Node, 2 threads with each further Node. Only run-log.json may differ.
//
//   node tools/determinism.mjs [CASE.yaml] [--node PATH]…
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const program = join(root, 'packages/cli/bin/trabecula.mjs')
const NOT_COMPARED = new Set(['run-log.json'])

function parseArguments(args) {
  const nodes = []
  let caseFile = 'cases/pelvis/case.yaml'
  for (let i = 0; i < args.length; i++) {
    if (args[i] === '--node') nodes.push(args[++i])
    else caseFile = args[i]
  }
  return { nodes, caseFile: join(root, caseFile) }
}

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)))
    .sort()
}

/** File name to sha256 of all that one run wrote. */
function runOnce(caseFile, node, threads) {
  const scratch = mkdtempSync(join(tmpdir(), 'trabecula-determinism-'))
  try {
    const out = join(scratch, 'out')
    const args = [
      'run',
      caseFile,
      '-o',
      out,
      '--store',
      join(scratch, 'store'),
      '--threads',
      String(threads),
      '--quiet',
    ]
    const { status, stderr } = spawnSync(node, [program, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    if (status !== 0 && status !== 4) throw new Error(`the run ended with ${status}\n${stderr}`)
    const names = filesBelow(out).filter((name) => !NOT_COMPARED.has(name))
    if (names.length === 0) throw new Error('the run wrote no file')
    return new Map(
      names.map((name) => [
        name,
        createHash('sha256')
          .update(readFileSync(join(out, name)))
          .digest('hex'),
      ]),
    )
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

function differences(first, other) {
  return [...new Set([...first.keys(), ...other.keys()])]
    .filter((name) => first.get(name) !== other.get(name))
    .sort()
}

const { nodes, caseFile } = parseArguments(process.argv.slice(2))
if (!existsSync(caseFile)) {
  process.stderr.write(`determinism: ${relative(root, caseFile)} is not there\n`)
  process.exit(1)
}
const runs = [[process.execPath, 2], [process.execPath, 1], ...nodes.map((node) => [node, 2])]
const [firstRun, ...otherRuns] = runs
const first = runOnce(caseFile, ...firstRun)
let failed = 0
for (const [node, threads] of otherRuns) {
  const different = differences(first, runOnce(caseFile, node, threads))
  const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim()
  const name = `Node ${version}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`
  if (different.length > 0) failed++
  process.stdout.write(
    different.length === 0
      ? `determinism: ${name}: all ${first.size} files have the same bytes\n`
      : `determinism: ${name}: ${different.length} of ${first.size} files differ: ${different.slice(0, 10).join(', ')}\n`,
  )
}
process.exit(failed === 0 ? 0 : 1)
