export { Arena, type KernelArray, KernelMemoryError, voxelCount, withArena } from './load.ts'
export { threshold } from './threshold.ts'
export { type IndexedSurface, isosurface } from './isosurface.ts'
export { type RasterBody, type RasterView, rasterise } from './rasterise.ts'
