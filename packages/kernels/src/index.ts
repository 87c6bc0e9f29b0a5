export { type IndexedSurface, isosurface } from './isosurface.ts'
export { Arena, type KernelArray, KernelMemoryError, voxelCount, withArena } from './load.ts'
export { bandDistance, smoothVolume } from './narrow-band.ts'
export { type RasterBody, type RasterView, rasterise } from './rasterise.ts'
export { threshold } from './threshold.ts'
export {
  type ClosestPoints,
  castRays,
  closestPoints,
  type MeshTree,
  meshTree,
  type RayHits,
  selfIntersections,
} from './mesh-tree.ts'
