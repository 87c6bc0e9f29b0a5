import { smoothSurface } from '@trabecula/kernels'
import type { TriangleMesh } from '../geometry/mesh.ts'

export interface SmoothingOptions {
  /** Pairs of a shrinking and a growing pass. */
  readonly passes: number
  /** mm: no vertex goes farther from where it was. */
  readonly limit: number
  /** u8[V]: 1 where a vertex stays. */
  readonly fixed?: Uint8Array
}

const LAMBDA = 0.5
const MU = -0.53

/**
 * Smooths without shrinking: x += λ L x, then x += μ L x, with L the mean of the neighbours minus the vertex.
 * λ = 0.5, μ = −0.53: pass band 1/λ + 1/μ = 0.113. Connections stay as they are.
 * Source: Taubin 1995, doi:10.1145/218380.218473.
 * Not guaranteed: that the result does not cross itself.
 */
export function smoothMesh(mesh: TriangleMesh, options: SmoothingOptions): TriangleMesh {
  const factors = Array.from({ length: 2 * options.passes }, (_, pass) => (pass % 2 === 0 ? LAMBDA : MU))
  const positions = smoothSurface(mesh.positions, mesh.triangles, factors, options.limit, options.fixed)
  return { positions, triangles: mesh.triangles }
}
