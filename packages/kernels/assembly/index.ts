// Every kernel: arrays by pointer and numbers only; no heap, no globals that change, no strings.
export { thresholdInt16, thresholdFloat32 } from './threshold'
export {
  isosurfaceCount, isosurfaceEmit, isosurfaceFlagsF32, isosurfaceFlagsI16, isosurfacePlace,
} from './isosurface'
export {
  rasterBlend, rasterClear, rasterFill, rasterNormals, rasterOutline, rasterPlace, rasterResolve,
} from './rasterise'
export { bandDistance, signedFromBands, smoothAcross, smoothRows } from './narrow-band'
export {
  smoothingClose, smoothingCount, smoothingOffsets, smoothingOpen, smoothingPass, smoothingRings,
} from './smoothing'
export { pairRecords } from './crossing-filter'
export { treeBounds, treeBoxes, treeBuild, treeClosest, treeOrder, treeParted, treeRays } from './mesh-tree'
export { trianglesInBoxes } from './mesh-boxes'
export { trianglesNotWithin } from './mesh-near'
export { pieceNumbered, piecesBox, piecesCells, piecesDivided, piecesListed, piecesOwned } from './mesh-pieces'
export {
  edgesApart, edgesCounted, edgesFans, edgesFolded, edgesJoined, edgesNormals, edgesOrdered, edgesParts, edgesPartsCounted,
  edgesPlaced, edgesStarts, edgesTwins,
} from './mesh-edges'
export { weldRecords, weldTable } from './weld'
export { stlRecords } from './stl-records'
export { pointOrder } from './point-order'
export { crossingGroups, treeSelfPairs } from './self-intersection'
export { distanceAlongColumns, distanceAlongRows } from './distance-transform'
export {
  componentsCount, componentsJoin, componentsMarked, componentsMask, componentsNumber, componentsOnBorder, componentsPaint,
  componentsRename, componentsRenumber, componentsSlice,
} from './components'
export { fieldMark, fieldOwners, fieldPrepare, fieldValues } from './distance-field'
export { gaussianSlice } from './gaussian'
export { boxMaximumAxis } from './box-maximum'
export { contrastFlood, floodPad, floodUnpad, travelFlood, wallDirections, watershedFlood } from './watershed'
export { blockMaximum, landscapeOf } from './landscape'
export { histogramEntropies, jointHistogram } from './joint-histogram'
export { streamCopy, streamTriad } from './stream'
export { ballClip, ballPack, ballSpread, ballUnion, ballUnpack } from './ball'
export { jpegLosslessScan } from './jpeg-lossless'
export { pixelsMeasure, rleJoin, rleSegment } from './pixels'
export { medianPad, medianSlice } from './median'
export { bilateralPad, bilateralSlice } from './bilateral'
export { gradientSlice } from './gradient'
export { resampleBox } from './resample'
export { columnMedians, edgeBoundary, edgeProfiles } from './edge-profiles'
export { cellsLevels, cellsSum } from './edge-cells'
export { greyBound, greyMarrow, greyOver, greyPits } from './grey-field'
export { linesDepth, linesEdges, linesKept, linesNormals, linesSeen, linesTrace } from './visible-lines'
export { pngRows } from './png-rows'
