import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { TrabeculaError } from '@trabecula/core'
import type { FastifyInstance } from 'fastify'
import { PROGRAM_VERSION } from '../version.ts'
import { HttpError, type HttpFault, sendFault } from './faults.ts'
import { PlanRuns } from './plan-runs.ts'
import { addRoutes } from './routes.ts'
import { dataFolder } from './runs.ts'

/** Taken where no port is asked for; a free one where it is busy. */
export const DEFAULT_PORT = 8042

export interface PageServerOptions {
  /** One run's folder, or the folder above several. */
  readonly folder: string
  /** Absent: 8042, or a free one where that is busy. 0: a free one. Else this one or none. */
  readonly port?: number
  /** The built page; `packages/web/dist` unless told. */
  readonly pageFolder?: string
  /** Whether the page may write changed case files and run them; else nothing is ever changed. */
  readonly allowRuns?: boolean
}

export interface PageServer {
  /** `http://127.0.0.1:PORT/` */
  readonly url: string
  /** Ends open connections too. */
  close(): Promise<void>
}

/**
 * Serves finished runs and the page that shows them, to this machine only; read-only, unless runs are allowed.
 * @throws TrabeculaError `DATA_FOLDER_NOT_FOUND`, `PORT_BUSY`, `PORT_INVALID`
 */
export async function startPageServer(options: PageServerOptions): Promise<PageServer> {
  const folder = dataFolder(options.folder)
  const pageFolder = options.pageFolder ?? fileURLToPath(new URL('../../../web/dist/', import.meta.url))
  // Loaded here: the other commands, which all begin with one list, need no server.
  const [{ fastify }, { default: fastifyStatic }] = await Promise.all([
    import('fastify'),
    import('@fastify/static'),
  ])
  const server = fastify({
    logger: false,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 1000 },
    frameworkErrors: (_error, request, reply) => void sendFault(reply, requestInvalid(400, request.url)),
  })
  const planRuns = options.allowRuns ? new PlanRuns(folder) : undefined
  guard(server, planRuns !== undefined)
  await server.register(fastifyStatic, { serve: false, index: false, dotfiles: 'deny', cacheControl: false })
  addRoutes(server, { folder, pageFolder, version: PROGRAM_VERSION, planRuns })
  const port = await listen(server, options.port)
  const close = (): Promise<void> => {
    planRuns?.close()
    return server.close()
  }
  return { url: `http://127.0.0.1:${port}/`, close }
}

async function listen(server: FastifyInstance, wanted: number | undefined): Promise<number> {
  if (wanted !== undefined && !(Number.isInteger(wanted) && wanted >= 0 && wanted <= 65535)) {
    throw new TrabeculaError(
      {
        code: 'PORT_INVALID',
        message: `expected a port from 0 to 65535, got ${wanted}`,
        where: '--port',
        remedy: 'give --port 0 for any free port',
      },
      'call',
    )
  }
  try {
    await server.listen({ host: '127.0.0.1', port: wanted ?? DEFAULT_PORT })
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error
    if (wanted !== undefined) {
      throw new TrabeculaError(
        {
          code: 'PORT_BUSY',
          message: `port ${wanted} cannot be taken (${code})`,
          where: '--port',
          remedy: 'leave --port out, or give --port 0 for any free port',
        },
        'failed',
      )
    }
    await server.listen({ host: '127.0.0.1', port: 0 })
  }
  return (server.server.address() as AddressInfo).port
}

const PLAN_PATH = /^\/api\/runs\/[^/?]+\/plan$/

/** Headers of every answer, and the refusal of what is not a read from this machine, or a run asked for by the page itself. */
function guard(server: FastifyInstance, canRun: boolean): void {
  server.addHook('onRequest', async (request, reply) => {
    reply.headers({
      'Content-Security-Policy':
        // The kernels that answer a moved plane are WebAssembly.
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
      'Cross-Origin-Resource-Policy': 'same-origin',
      'Cache-Control': 'no-store',
    })
    // A foreign page whose name resolves to 127.0.0.1 must not read a patient's images (DNS rebinding).
    if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? '')) {
      throw new HttpError({
        status: 403,
        code: 'HOST_REFUSED',
        message: 'expected a request to 127.0.0.1 or localhost, got another host name',
        where: 'Host',
        remedy: 'open the address that `serve` printed',
      })
    }
    if (canRun && request.method === 'POST' && PLAN_PATH.test(request.url)) {
      const { origin, host } = request.headers
      // A foreign page can send a request here, though it cannot read the answer: it must not start a run.
      if (origin === undefined || origin === `http://${host}`) return
      throw new HttpError({
        status: 403,
        code: 'ORIGIN_REFUSED',
        message: 'expected a request of the page that this server sent, got one of another page',
        where: 'Origin',
        remedy: 'open the address that `serve` printed',
      })
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      throw new HttpError({
        status: 405,
        code: 'READ_ONLY',
        message: `expected GET or HEAD, got ${request.method}`,
        where: request.url,
        remedy: 'change the case file and run it again, or start `serve` with --allow-runs',
      })
    }
  })
  server.setNotFoundHandler((request, reply) =>
    sendFault(reply, {
      status: 404,
      code: 'ROUTE_NOT_FOUND',
      message: 'nothing is served here',
      where: request.url,
      remedy: 'begin at /',
    }),
  )
  server.setErrorHandler((error, request, reply) => {
    if (error instanceof HttpError) return sendFault(reply, error)
    const status = (error as { statusCode?: number }).statusCode ?? 500
    if (status < 500) return sendFault(reply, requestInvalid(status, request.url))
    return sendFault(reply, {
      status,
      code: 'SERVER_FAILED',
      message: `the server failed (${(error as NodeJS.ErrnoException).code ?? (error instanceof Error ? error.name : 'unknown')})`,
      where: request.url,
      remedy: 'try again; where it stays, see that the folder of runs can be read',
    })
  })
}

function requestInvalid(status: number, where: string): HttpFault {
  return {
    status,
    code: 'REQUEST_INVALID',
    message: 'the request cannot be read',
    where,
    remedy: 'open the address that `serve` printed',
  }
}
