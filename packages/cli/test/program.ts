import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type MeshFile, readStl } from '@trabecula/core'

/** The repository's root. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
/** Test data that lies beside the repository, where it is there. */
export const SHARED = fileURLToPath(new URL('../../../../shared/', import.meta.url))
export const hasShared = existsSync(`${SHARED}data/MANIFEST.md`)

const BIN = fileURLToPath(new URL('../bin/trabecula.mjs', import.meta.url))

export interface Ended {
  readonly code: number | null
  readonly signal: string | null
  readonly stdout: string
  readonly stderr: string
  readonly milliseconds: number
}

export interface ProgramOptions {
  readonly cwd?: string
  readonly node?: string
  readonly env?: Readonly<Record<string, string>>
  /** Called with everything that standard error said so far. */
  onError?(text: string, kill: (signal: NodeJS.Signals) => void): void
}

/** Runs the built program as a user would. */
export function trabecula(args: readonly string[], options: ProgramOptions = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const start = performance.now()
    const child = spawn(options.node ?? process.execPath, [BIN, ...args], {
      cwd: options.cwd ?? ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...options.env },
    })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
      options.onError?.(stderr, (signal) => child.kill(signal))
    })
    child.on('error', reject)
    child.on('close', (code, signal) =>
      resolve({ code, signal, stdout, stderr, milliseconds: performance.now() - start }),
    )
  })
}

/** The one JSON object that `--json` prints. */
export function jsonOf<T>(ended: Ended): T {
  const lines = ended.stdout.trim().split('\n')
  if (lines.length !== 1)
    throw new Error(`expected one line of JSON, got ${lines.length}: ${ended.stdout}\n${ended.stderr}`)
  return JSON.parse(lines[0]!) as T
}

/** The triangles of an STL file. */
export function readStlFile(path: string): MeshFile {
  return readStl(readFileSync(path), path)
}
