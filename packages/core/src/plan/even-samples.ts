import { surfaceArea, type TriangleMesh } from '../geometry/mesh.ts'
import { type SurfaceSamples, surfaceSamples } from '../geometry/mesh-distance.ts'

/**
 * At most `count` points that stand for equal parts of a mesh's area: of dense samples, counted in the triangles' order,
 * those in which each part has its middle. Weights sum to the area.
 */
export function evenSamples(mesh: TriangleMesh, count: number): SurfaceSamples {
  const dense = surfaceSamples(mesh, Math.sqrt((2 * surfaceArea(mesh)) / count))
  const total = dense.weights.reduce((sum, weight) => sum + weight, 0)
  const part = total / Math.min(count, dense.weights.length)
  const kept: number[] = []
  let sum = 0
  for (let i = 0; i < dense.weights.length; i++) {
    sum += dense.weights[i]!
    if (sum >= (kept.length + 0.5) * part) kept.push(i)
  }
  return chosenSamples(dense, kept, total / kept.length)
}

/** The samples of these numbers; `weight` for each, or its own. */
export function chosenSamples(
  samples: SurfaceSamples,
  kept: readonly number[],
  weight?: number,
): SurfaceSamples {
  const points = new Float32Array(3 * kept.length)
  kept.forEach((from, to) => {
    points.set(samples.points.subarray(3 * from, 3 * from + 3), 3 * to)
  })
  return {
    points,
    weights: Float32Array.from(kept, (i) => weight ?? samples.weights[i]!),
    owners: Uint32Array.from(kept, (i) => samples.owners[i]!),
  }
}
