import { describe, expect, it } from 'vitest'
import { cos, exp, sin } from '../base/math.ts'
import { boxMesh, type TriangleMesh } from './mesh.ts'
import { seatScore } from './seat.ts'

const PI = Math.PI

/** An open patch over [0, 1]² from a formula. */
function patch(of: (u: number, v: number) => readonly number[], n: number): TriangleMesh {
  const positions = new Float32Array(3 * (n + 1) * (n + 1))
  for (let j = 0; j <= n; j++)
    for (let i = 0; i <= n; i++) positions.set(of(i / n, j / n), 3 * (i + (n + 1) * j))
  const triangles: number[] = []
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < n; i++) {
      const a = i + (n + 1) * j
      triangles.push(a, a + 1, a + n + 2, a, a + n + 2, a + n + 1)
    }
  }
  return { positions, triangles: Uint32Array.from(triangles) }
}

const cap = (degrees: number, axes = [1, 1, 1]) =>
  patch((u, v) => {
    const polar = ((degrees * PI) / 180) * Math.max(v, 1e-4)
    const around = 2 * PI * u
    return [
      10 * axes[0]! * sin(polar) * cos(around),
      10 * axes[1]! * sin(polar) * sin(around),
      10 * axes[2]! * cos(polar),
    ]
  }, 80)

const arc = (degrees: number, bump: number) =>
  patch((u, v) => {
    const angle = ((degrees * PI) / 180) * (2 * u - 1)
    const z = 20 * (v - 0.5)
    const d2 = 100 * angle * angle + z * z
    const r = 10 + 10 * bump * exp(-d2 / (2 * 2.5 * 2.5))
    return [r * sin(angle), z, r * cos(angle)]
  }, 100)

function merged(meshes: readonly TriangleMesh[]): TriangleMesh {
  const positions = meshes.flatMap((mesh) => [...mesh.positions])
  let at = 0
  const triangles = meshes.flatMap((mesh) => {
    const from = at
    at += mesh.positions.length / 3
    return [...mesh.triangles].map((v) => v + from)
  })
  return { positions: Float32Array.from(positions), triangles: Uint32Array.from(triangles) }
}

const score = (mesh: TriangleMesh) => seatScore(mesh, mesh)
const near = (got: readonly number[], expected: readonly number[], digits = 0.004) => {
  for (const [i, value] of expected.entries()) expect(Math.abs(got[i]! - value)).toBeLessThan(digits)
}

describe('slippage of patches: values computed independently by numerical integration (Gelfand 2003 definition)', () => {
  it('a square plane slips in three ways', () => {
    const found = score(patch((u, v) => [20 * u, 20 * v, 0], 30))
    near(found.eigenvalues, [0, 0, 0, 0.569, 0.569, 1])
    expect(found.ratio).toBeLessThan(1e-9)
    near(found.insertion, [0, 0, -1])
    expect(found.undercut).toBe(0)
  })
  it('caps of a sphere turn freely', () => {
    near(score(cap(20)).eigenvalues, [0, 0, 0, 0.553, 0.553, 0.941])
    near(score(cap(90)).eigenvalues, [0, 0, 0, 0.333, 0.449, 0.449])
  })
  it('the arc of a cylinder slips along and about its axis', () => {
    const found = score(arc(90, 0))
    near(found.eigenvalues, [0, 0, 0.195, 0.195, 0.5, 0.737])
    expect(found.eigenvalues[1]!).toBeLessThan(1e-4)
  })
  it('three faces of a cube hold', () => {
    const faces = [
      patch((u, v) => [10 * u, 10 * v, 0], 20),
      patch((u, v) => [0, 10 * u, 10 * v], 20),
      patch((u, v) => [10 * v, 0, 10 * u], 20),
    ]
    const found = score(merged(faces))
    near(found.eigenvalues, [0.125, 0.125, 0.178, 0.333, 0.475, 0.475])
    expect(found.ratio).toBeCloseTo(0.26, 2)
    expect(found.undercut).toBe(0)
  })
  it('a whole cube holds', () => {
    const found = score(boxMesh([0, 0, 0], [10, 10, 10]))
    near(found.eigenvalues, [0.135, 0.135, 0.135, 0.333, 0.333, 0.333])
    expect(found.ratio).toBeCloseTo(0.41, 2)
    expect(found.contactArea).toBeCloseTo(600, 2)
  })
  it('a cap of an ellipsoid holds a little', () => {
    expect(score(cap(60, [1, 1.3, 1.6])).eigenvalues[0]!).toBeGreaterThan(2e-4)
  })
  it('a bump on a cylinder holds with the square of its height', () => {
    const found = [0.05, 0.1, 0.2].map((bump) => score(arc(60, bump)).eigenvalues[0]!)
    expect(found[1]! / found[0]!).toBeGreaterThan(3)
    expect(found[2]! / found[1]!).toBeGreaterThan(2.5)
  })
  it('turned and enlarged, the score stays', () => {
    const mesh = arc(60, 0.2)
    const turned = {
      ...mesh,
      positions: mesh.positions.map((_, i, p) => 3 * p[i - (i % 3) + ((i + 1) % 3)]! + 50),
    }
    near(score(turned).eigenvalues, score(mesh).eigenvalues, 1e-4)
  })
})

it('a guide away from the bone is refused', () => {
  expect(() => seatScore(boxMesh([0, 0, 0], [1, 1, 1]), boxMesh([5, 5, 5], [6, 6, 6]))).toThrow(
    expect.objectContaining({ code: 'SEAT_NO_CONTACT' }),
  )
})
