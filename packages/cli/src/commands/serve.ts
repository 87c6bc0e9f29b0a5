import { TrabeculaError } from '@trabecula/core'
import type { Command } from '../command.ts'
import { startPageServer } from '../serve/server.ts'

export const serveCommand: Command = {
  name: 'serve',
  arguments: '',
  summary: 'Show finished runs as a web page, to this machine only; read-only unless --allow-runs',
  examples: [
    'trabecula demo pelvis -o out',
    'trabecula serve --data out',
    'trabecula serve --data out --port 0',
    'trabecula serve --data out --allow-runs',
  ],
  options: [
    {
      flags: '--data <dir>',
      description: "a run's folder (`run … -o DIR`), or the folder above several runs",
      default: '.',
    },
    {
      flags: '--port <number>',
      description: 'this port, or 0 for any free one (without it: 8042, or a free one where that is busy)',
    },
    {
      flags: '--allow-runs',
      description: 'let the page write a changed case file beside the old one and run it into a new folder',
    },
  ],
  mainThread: true,
  async run(_args, options, io) {
    const server = await startPageServer({
      folder: String(options.data ?? '.'),
      allowRuns: options.allowRuns === true,
      ...portOf(options.port),
    })
    const ended = interrupted()
    io.say(server.url)
    if (io.json) io.note(server.url)
    io.note('Press Ctrl-C to end.')
    await ended
    await server.close()
    return { result: { url: server.url } }
  },
}

function portOf(text: string | boolean | undefined): { port?: number } {
  if (text === undefined) return {}
  if (typeof text === 'string' && /^\d+$/.test(text)) return { port: Number(text) }
  throw new TrabeculaError(
    {
      code: 'PORT_INVALID',
      message: `expected a port from 0 to 65535, got ${String(text)}`,
      where: '--port',
      remedy: 'give --port 0 for any free port',
    },
    'call',
  )
}

function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve())
    process.once('SIGTERM', () => resolve())
  })
}
