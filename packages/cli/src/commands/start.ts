import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Command } from '../command.ts'
import { startPageServer } from '../serve/server.ts'
import { demoCases } from './demo.ts'

/** The cases that begin with a scan's pixels and show every room: a first look takes minutes, not all of them. */
const SHOWN: ReadonlySet<string> = new Set(['pelvis', 'pelvis-tumour'])

const PROGRAM = fileURLToPath(new URL('../main.js', import.meta.url))

/** Runs the program itself, so that Ctrl-C reaches the computation; its lines go to standard error. */
function runProgram(args: readonly string[]): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 2, 2] })
    child.on('close', (code) => resolve(code ?? 130))
  })
}

/** Opens the address where there is a screen; elsewhere the printed line has to do. */
function openInBrowser(url: string): void {
  const screen =
    process.platform !== 'linux' ||
    process.env.DISPLAY !== undefined ||
    process.env.WAYLAND_DISPLAY !== undefined
  if (!screen || process.env.CI !== undefined) return
  const [program, ...args] =
    process.platform === 'darwin'
      ? ['open', url]
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '', url]
        : ['xdg-open', url]
  spawn(program!, args, { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref()
}

/** `npm start`: runs the demonstration cases and shows them; stays until Ctrl-C. */
export const startCommand: Command = {
  name: 'start',
  arguments: '',
  summary: 'Run the demonstration cases and show them in the browser, until Ctrl-C (this is `npm start`)',
  examples: ['trabecula start', 'trabecula start --all'],
  options: [
    { flags: '--port <number>', description: 'this port, or 0 for any free one' },
    { flags: '--all', description: 'run every demonstration case, not only those of the pelvis' },
  ],
  mainThread: true,
  async run(_args, options, io) {
    const interrupted = new Promise<'stop'>((resolve) => {
      process.once('SIGINT', () => resolve('stop'))
      process.once('SIGTERM', () => resolve('stop'))
    })
    const folder = join('.trabecula', 'demo')
    const cases = demoCases().filter(({ name }) => options.all === true || SHOWN.has(name))
    for (const { name } of cases) {
      io.note(`${name}:`)
      const ended = await Promise.race([
        runProgram(['demo', name, '--lang', 'en,zh', '--threads', String(io.threads)]),
        interrupted,
      ])
      if (ended === 'stop') return { result: {} }
      if (ended !== 0 && ended !== 4) io.note(`${name} ended with ${ended}; the page shows what was made`)
    }
    const port =
      typeof options.port === 'string' && /^\d+$/.test(options.port) ? { port: Number(options.port) } : {}
    const server = await startPageServer({ folder, ...port })
    io.say(server.url)
    io.note('Press Ctrl-C to end.')
    openInBrowser(server.url)
    await interrupted
    await server.close()
    return { result: { url: server.url } }
  },
}
