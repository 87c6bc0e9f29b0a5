export { type BallOperation, ballFits, ballMorphology, ballReach } from './ball.ts'
export { dilateByBall } from './ball-dilation.ts'
export { type BilateralRule, bilateral, bilateralNeighbourhood, bilateralSlices } from './bilateral.ts'
export { boxMaximum } from './box-maximum.ts'
export { type Components, components, fillCavities, fillHoles2d, selectComponents } from './components.ts'
export {
  type AskedBlocks,
  blocksOf,
  type Fans,
  type FieldMesh,
  type FieldSlab,
  fieldSlabs,
  meshDistanceSlabs,
  meshDistances,
} from './distance-field.ts'
export { distanceAcrossSlices, distanceTransform, distanceWithinSlices } from './distance-transform.ts'
export {
  cellLevels,
  edgeProfiles,
  medianProfile,
  PROFILE_STEP,
  type ProfileCells,
  type ProfileImage,
  type ProfileRule,
  type Profiles,
} from './edge-profiles.ts'
export { gaussian, gaussianReach, gaussianSlices } from './gaussian.ts'
export { type GradientFrame, type GradientTarget, gradientSlices } from './gradient.ts'
export { type GreyEdge, type GreyImage, type GreyRule, greyField } from './grey-field.ts'
export { type HysteresisRule, hysteresis, hysteresisRuns, sureLabels } from './hysteresis.ts'
export {
  type CellLayers,
  countSurface,
  type FieldSlices,
  type IndexedSurface,
  type IndexFrame,
  type IsosurfaceField,
  isosurface,
  type SurfaceCount,
  slicesOfLayers,
  surfaceOfLayers,
  surfaceTotals,
} from './isosurface.ts'
export {
  type EntropiesOf,
  type JointEntropies,
  type JointImages,
  withJointHistogram,
} from './joint-histogram.ts'
export { decodeJpegLossless, type JpegLosslessImage } from './jpeg-lossless.ts'
export { blockMaximum, coarseSize, landscapeOf } from './landscape.ts'
export { Arena, type KernelArray, KernelMemoryError, voxelCount, withArena } from './load.ts'
export { median, medianSlices } from './median.ts'
export { type TriangleRange, trianglesInBoxes } from './mesh-boxes.ts'
export { type EdgeTopology, edgeTopology, edgeTwins, foldedCorners } from './mesh-edges.ts'
export { type MeshPieces, meshPieces } from './mesh-pieces.ts'
export {
  type ClosestPoints,
  castRays,
  closestPoints,
  crossingsOfMesh,
  crossingsWithin,
  greatestDistances,
  type MeshTree,
  meshTree,
  type RayHits,
  selfIntersections,
  trianglesNotWithin,
} from './mesh-tree.ts'
export { bandDistance, smoothedSignedDistance } from './narrow-band.ts'
export {
  ballNeighbourhood,
  boxNeighbourhood,
  type Neighbourhood,
  neighbourhoodReach,
} from './neighbourhood.ts'
export {
  type FrameMeasure,
  measureCells,
  measureJpegLossless,
  measureRle,
  type PixelRule,
} from './pixels.ts'
export { pngRows } from './png-rows.ts'
export { type RasterBody, type RasterView, rasterise } from './rasterise.ts'
export {
  type Interpolation,
  type ResampleRule,
  type ResampleSource,
  resampleSlices,
} from './resample.ts'
export {
  type ComponentLabels,
  type Connectivity,
  joinRuns,
  type LabelledRuns,
  labelArrayFor,
  labelledRuns,
  labelsOnBorder,
  paintChosen,
  paintLabels,
} from './runs.ts'
export {
  type BlockSmoothing,
  middleOf,
  smoothBlock,
  smoothingBlocks,
  smoothingBlocksAround,
  smoothSurface,
} from './smoothing.ts'
export { stlRecords } from './stl-records.ts'
export { threshold } from './threshold.ts'
export { CHUNK, type TriangleChunks, triangleChunks } from './triangle-chunks.ts'
export { type LineRule, type LineView, visibleLines } from './visible-lines.ts'
export { contrastBasins, travelBasins, wallDirections, watershed } from './watershed.ts'
export { type WeldedPoints, weldPoints, weldStlRecords } from './weld.ts'
