import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { closestDistances } from '@trabecula/core'
import { type RunJson, undecidedOf } from './case-folder.ts'
import { type Ended, jsonOf, readStlFile, trabecula } from './program.ts'

type Vector = readonly [number, number, number]

/** A demonstration case, run whole by the built program into a folder of its own. */
export class DemoRun {
  readonly folder = mkdtempSync(join(tmpdir(), 'trabecula-demo-'))
  ended!: Ended
  result!: RunJson

  /** @param only without it the whole case; with it this step and what it hangs on */
  async run(name: string, only?: string): Promise<this> {
    const out = ['-o', join(this.folder, 'out'), '--store', join(this.folder, 'store')]
    const part = only === undefined ? [] : ['--only', only]
    this.ended = await trabecula(['demo', name, ...out, ...part, '--quiet', '--json'])
    this.result = jsonOf<RunJson>(this.ended)
    return this
  }

  clean(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  read(path: string): string {
    return readFileSync(join(this.folder, 'out', path), 'utf8')
  }

  json<T>(path: string): T {
    return JSON.parse(this.read(path)) as T
  }

  mesh(path: string) {
    return readStlFile(join(this.folder, 'out', path)).mesh
  }

  /** Required checks that did not pass, with the role that decided about each. */
  get decided(): readonly (readonly [id: string, role: string | undefined])[] {
    const checks = this.result.checks as readonly (RunJson['checks'][number] & {
      readonly required: boolean
      readonly decision?: { readonly role: string }
    })[]
    return checks
      .filter(({ passed, required }) => required && !passed)
      .map(({ id, decision }) => [id, decision?.role] as const)
  }

  /** Checks, required or not, that did not pass and carry no decision. */
  get undecided(): readonly string[] {
    return undecidedOf(this.result)
  }

  /** The measured value of a check. @throws where there is none */
  value(id: string): unknown {
    const found = this.result.checks.find((check) => check.id === id)
    if (!found) throw new Error(`no check ${id}`)
    return found.value
  }

  /**
   * Flat walls of a file's mesh that are parallel to a plane (within 0.1°) and near it: mm from the plane to each side's
   * nearest wall. Measured here on the triangles alone, not by the program's own rays.
   */
  walls(path: string, normal: Vector, offset: number, near: number): readonly [below: number, above: number] {
    const { positions: p, triangles: t } = this.mesh(path)
    const size = Math.hypot(...normal)
    const n = normal.map((x) => x / size)
    const found: [number, number] = [-Infinity, Infinity]
    for (let i = 0; i < t.length; i += 3) {
      const corner = (c: number) => [0, 1, 2].map((a) => p[3 * t[i + c]! + a]!) as [number, number, number]
      const [a, b, c] = [corner(0), corner(1), corner(2)]
      const [u, v] = [a.map((x, k) => b[k]! - x), a.map((x, k) => c[k]! - x)]
      const cross = [
        u[1]! * v[2]! - u[2]! * v[1]!,
        u[2]! * v[0]! - u[0]! * v[2]!,
        u[0]! * v[1]! - u[1]! * v[0]!,
      ]
      const area = Math.hypot(...cross)
      if (area < 0.02 || Math.abs(dot(cross, n)) < 0.9999985 * area) continue
      const height = dot(a, n) - offset / size
      if (Math.abs(height) > near) continue
      if (height < 0) found[0] = Math.max(found[0], height)
      else found[1] = Math.min(found[1], height)
    }
    return found
  }

  /** mm from points of an axis, 0.5 mm apart between both depths along it, to the file's surface: of a hole about it its radius. */
  aboutAxis(path: string, entry: Vector, direction: Vector, depths: readonly [number, number]) {
    const size = Math.hypot(...direction)
    const points: number[] = []
    for (let t = depths[0]; t <= depths[1]; t += 0.5)
      points.push(...entry.map((x, a) => x + (t * direction[a]!) / size))
    return closestDistances(this.mesh(path), Float32Array.from(points))
  }
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a[0]! * b[0]! + a[1]! * b[1]! + a[2]! * b[2]!
}
