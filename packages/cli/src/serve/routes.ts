import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { fileNotFound, HttpError, pathRefused } from './faults.ts'
import { planDataOf } from './plan-data.ts'
import type { PlanRuns } from './plan-runs.ts'
import { fileOfRun, folderOfRun, listRuns } from './runs.ts'

export interface Served {
  readonly folder: string
  readonly pageFolder: string
  readonly version: string
  /** Absent: read-only. */
  readonly planRuns: PlanRuns | undefined
}

/** A report is a document of its own: its own styles and pictures, and nothing that runs. */
const DOCUMENT_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; font-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-downloads allow-popups"

export function addRoutes(server: FastifyInstance, { folder, pageFolder, version, planRuns }: Served): void {
  server.get('/api/health', async () => ({ status: 'ok', version }))
  server.get('/api/runs', async () => ({ runs: listRuns(folder), canRun: planRuns !== undefined }))

  server.get<{ Params: { name: string } }>('/api/runs/:name/plan', (request, reply) => {
    const { name } = request.params
    const data = planDataOf(name, folderOfRun(folder, name))
    return reply.type('application/octet-stream').send(Buffer.from(data.buffer, data.byteOffset, data.length))
  })
  if (planRuns) {
    server.post<{ Params: { name: string } }>('/api/runs/:name/plan', async (request, reply) => {
      reply.code(202)
      return planRuns.start(request.params.name, request.body)
    })
    server.get('/api/plan-run', async () => ({ run: planRuns.last ?? null }))
  }

  server.get<{ Params: { name: string; '*': string } }>('/runs/:name/*', (request, reply) => {
    const { root, file } = fileOfRun(folder, request.params.name, request.params['*'])
    if (/\.(html?|svg|xml)$/i.test(file)) reply.header('Content-Security-Policy', DOCUMENT_POLICY)
    return send(reply, file, root)
  })

  server.get('/', (_request, reply) => sendPage(reply, pageFolder, 'index.html'))
  server.get<{ Params: { '*': string } }>('/assets/*', (request, reply) => {
    const path = request.params['*']
    if (path.split('/').some((part) => part.startsWith('.') || part.includes('\\') || part.includes('\0')))
      throw pathRefused(`assets/${path}`)
    // The names of the page's own files carry their hash.
    reply.header('Cache-Control', 'public, max-age=31536000, immutable')
    return sendPage(reply, pageFolder, `assets/${path}`)
  })
  server.get('/favicon.svg', (_request, reply) => sendPage(reply, pageFolder, 'favicon.svg'))
}

function sendPage(reply: FastifyReply, pageFolder: string, file: string): FastifyReply {
  if (statSync(join(pageFolder, file), { throwIfNoEntry: false })?.isFile())
    return send(reply, file, pageFolder)
  if (file !== 'index.html') throw fileNotFound(file)
  throw new HttpError({
    status: 503,
    code: 'PAGE_NOT_BUILT',
    message: 'the page is not built',
    where: 'packages/web/dist',
    remedy: 'run `npm run build` at the root and reload',
  })
}

/** No entity tag is asked for: files of a run are small against the disk's cache, and a changed run must never look like the old one. */
function send(reply: FastifyReply, file: string, root: string): FastifyReply {
  return reply.sendFile(file, root, { etag: false, lastModified: false, cacheControl: false })
}
