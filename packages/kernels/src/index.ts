export { Arena, type KernelArray, KernelMemoryError, voxelCount, withArena } from './load.ts'
export { threshold } from './threshold.ts'
