import { type Fault, TrabeculaError } from '@trabecula/core'
import type { FastifyReply } from 'fastify'

/** A fault that is answered over HTTP: the same four fields as on the command line, and a status. */
export interface HttpFault extends Fault {
  readonly status: number
}

export class HttpError extends TrabeculaError {
  readonly status: number
  constructor({ status, ...fault }: HttpFault) {
    super(fault, status >= 500 ? 'failed' : 'refused')
    this.name = 'HttpError'
    this.status = status
  }
}

export function runNotFound(where: string): HttpError {
  return new HttpError({
    status: 404,
    code: 'RUN_NOT_FOUND',
    message: 'expected a folder with a record.json, found none',
    where,
    remedy: 'take a name from /api/runs, or run the case again',
  })
}

export function fileNotFound(where: string): HttpError {
  return new HttpError({
    status: 404,
    code: 'FILE_NOT_FOUND',
    message: 'there is no such file in this run',
    where,
    remedy:
      "compare with the file list in the run's record.json; run the case again where a listed file is gone",
  })
}

export function pathRefused(where: string): HttpError {
  return new HttpError({
    status: 403,
    code: 'PATH_REFUSED',
    message: 'expected a path inside the run, got one that leaves it or names a hidden file',
    where,
    remedy: "ask for a path from the run's record.json",
  })
}

/** Writes `{error: {code, message, where, remedy}}`. */
export function sendFault(reply: FastifyReply, fault: HttpFault): FastifyReply {
  const { code, message, where, remedy } = fault
  return reply
    .code(fault.status)
    .header('Cache-Control', 'no-store')
    .type('application/json; charset=utf-8')
    .send({ error: { code, message, where, remedy } })
}
