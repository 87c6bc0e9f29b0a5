// Runs before `npm start` and `npm test`: installs what package-lock.json names where that is not there yet,
// then builds what is out of date. Uses nothing but Node, so that it works in a fresh clone.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const OLDEST_NODE = [20, 19]

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const lockPath = join(root, 'package-lock.json')
const installedPath = join(root, 'node_modules/.package-lock.json') // npm writes it last.
const stampPath = join(root, 'node_modules/.installed-lock-sha256')

function stop(line) {
  process.stderr.write(`setup: ${line}\n`)
  process.exit(1)
}

function refuseOldNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return
  stop(
    `Node ${OLDEST_NODE.join('.')} or newer is needed, this is ${process.versions.node}: install Node 20 or 24 and try again`,
  )
}

function lockHash() {
  return createHash('sha256').update(readFileSync(lockPath)).digest('hex')
}

/** By content where we installed, by time where somebody ran `npm ci` by hand. */
function isInstalled(hash) {
  if (!existsSync(installedPath)) return false
  if (existsSync(stampPath) && readFileSync(stampPath, 'utf8') === hash) return true
  return statSync(installedPath).mtimeMs >= statSync(lockPath).mtimeMs
}

function install() {
  process.stderr.write('setup: installing the libraries (npm ci)\n')
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']
  const npm = process.env.npm_execpath
  const done = npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: ['ignore', 2, 2] })
    : spawnSync('npm', args, { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' })
  if (done.status !== 0) stop('`npm ci` did not succeed: see its message above; is the network there?')
}

refuseOldNode()
const hash = lockHash()
if (!isInstalled(hash)) install()
if (!existsSync(stampPath) || readFileSync(stampPath, 'utf8') !== hash) writeFileSync(stampPath, hash)
const built = spawnSync(process.execPath, [join(root, 'tools/build.mjs')], {
  cwd: root,
  stdio: ['ignore', 2, 2],
})
if (built.status !== 0) stop('the build did not succeed: see its message above')
