// Every kernel: arrays by pointer and numbers only; no heap, no globals that change, no strings.
export { thresholdInt16, thresholdFloat32 } from './threshold'
export { isosurfaceCount, isosurfaceEmit } from './isosurface'
export {
  rasterBlend, rasterClear, rasterFill, rasterNormals, rasterOutline, rasterPlace, rasterResolve,
} from './rasterise'
export { bandDistance, smoothAxis } from './narrow-band'
export { treeBuild, treeClosest, treeRays } from './mesh-tree'
export { pointOrder } from './point-order'
export { treeSelfPairs } from './self-intersection'
export { distanceAlongColumns, distanceAlongRows } from './distance-transform'
export {
  componentsCount, componentsFill, componentsNumber, componentsOnBorder, componentsPaint, componentsSlice, sliceCopy,
} from './components'
export { fieldMark, fieldOwners, fieldPrepare, fieldValues } from './distance-field'
export { gaussianSlice } from './gaussian'
export { boxMaximumAxis } from './box-maximum'
export { travelFlood, wallDirections, watershedFlood } from './watershed'
export { histogramEntropies, jointHistogram } from './joint-histogram'
export { streamCopy, streamTriad } from './stream'
export { ballClip, ballPack, ballSpread, ballUnion, ballUnpack } from './ball'
