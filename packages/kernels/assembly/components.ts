// Connected components by union–find over the voxels themselves (the forest stands in `labels`, a parent never lies
// after its child), and what a background that does not reach the border is filled with.

function rootOf(labels: usize, voxel: i32): i32 {
  let at = voxel
  let parent = load<i32>(labels + (<usize>at << 2))
  while (parent != at) {
    const above = load<i32>(labels + (<usize>parent << 2))
    store<i32>(labels + (<usize>at << 2), above)
    at = parent
    parent = above
  }
  return at
}

function unite(labels: usize, a: i32, b: i32): void {
  const first = rootOf(labels, a)
  const second = rootOf(labels, b)
  if (first < second) store<i32>(labels + (<usize>second << 2), first)
  else store<i32>(labels + (<usize>first << 2), second)
}

function isSet(mask: usize, voxel: i32, wanted: i32): bool {
  return i32(load<u8>(mask + <usize>voxel) != 0) == wanted
}

/** Unites row `row` with an earlier row `other` (first voxels of both). Steps that an earlier one implies are left out. */
function uniteRows(mask: usize, wanted: i32, labels: usize, row: i32, other: i32, nx: i32, diagonal: bool): void {
  for (let i = 0; i < nx; i++) {
    if (!isSet(mask, row + i, wanted)) continue
    const before = i > 0 && isSet(mask, row + i - 1, wanted)
    const above = isSet(mask, other + i, wanted)
    if (!diagonal) {
      if (above && !(before && isSet(mask, other + i - 1, wanted))) unite(labels, row + i, other + i)
      continue
    }
    if (above) {
      if (!before) unite(labels, row + i, other + i)
      continue
    }
    if (!before && i > 0 && isSet(mask, other + i - 1, wanted)) unite(labels, row + i, other + i - 1)
    if (i + 1 < nx && isSet(mask, other + i + 1, wanted)) unite(labels, row + i, other + i + 1)
  }
}

/**
 * Labels 1…n, in the order of each component's first voxel, of the voxels with (mask ≠ 0) = wanted; 0 elsewhere.
 * @returns n.
 */
export function componentsLabel(
  mask: usize, wanted: i32, labels: usize, nx: i32, ny: i32, nz: i32, connectivity: i32,
): i32 {
  const diagonal = connectivity == 26
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      const row = nx * (y + ny * z)
      let start = -1
      for (let i = row; i < row + nx; i++) {
        if (!isSet(mask, i, wanted)) start = -1
        else if (start < 0) start = i
        store<i32>(labels + (<usize>i << 2), start)
      }
      if (y > 0) uniteRows(mask, wanted, labels, row, row - nx, nx, diagonal)
      if (z == 0) continue
      const below = row - nx * ny
      if (diagonal && y > 0) uniteRows(mask, wanted, labels, row, below - nx, nx, true)
      uniteRows(mask, wanted, labels, row, below, nx, diagonal)
      if (diagonal && y + 1 < ny) uniteRows(mask, wanted, labels, row, below + nx, nx, true)
    }
  }
  let count = 0
  const voxels = nx * ny * nz
  for (let i = 0; i < voxels; i++) {
    const p = labels + (<usize>i << 2)
    const parent = load<i32>(p)
    if (parent < 0) store<i32>(p, 0)
    else if (parent == i) store<i32>(p, ++count)
    else store<i32>(p, load<i32>(labels + (<usize>parent << 2))) // Parents come first: already a label.
  }
  return count
}

/** Counts the voxels of each label: sizes i32[n + 1], cleared before. */
export function componentsCount(labels: usize, voxels: i32, sizes: usize): void {
  for (let i = 0; i < voxels; i++) {
    const p = sizes + (<usize>load<i32>(labels + (<usize>i << 2)) << 2)
    store<i32>(p, load<i32>(p) + 1)
  }
}

/** Marks in touched u8[n + 1] every label on the border of the volume; `planar` leaves the first and last slice out. */
export function componentsOnBorder(labels: usize, touched: usize, nx: i32, ny: i32, nz: i32, planar: i32): void {
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      const row = labels + (<usize>(nx * (y + ny * z)) << 2)
      const whole = y == 0 || y == ny - 1 || (!planar && (z == 0 || z == nz - 1))
      const step = whole ? 1 : max(1, nx - 1)
      for (let i = 0; i < nx; i += step) store<u8>(touched + load<i32>(row + (<usize>i << 2)), 1)
    }
  }
}

/** mask: 1 where it is set or where the label (of the background) is not marked in touched; 0 elsewhere. */
export function componentsFill(mask: usize, labels: usize, touched: usize, voxels: i32): void {
  for (let i = 0; i < voxels; i++) {
    const label = load<i32>(labels + (<usize>i << 2))
    const set = load<u8>(mask + i) != 0 || load<u8>(touched + label) == 0
    store<u8>(mask + i, set ? 1 : 0)
  }
}

/** One slice of voxels between a volume and a plane: element a + na·b is volume element start + a·stepA + b·stepB. */
export function sliceCopy(
  volume: usize, plane: usize, na: i32, nb: i32, start: i32, stepA: i32, stepB: i32, back: i32,
): void {
  for (let b = 0; b < nb; b++) {
    for (let a = 0; a < na; a++) {
      const p = volume + <usize>(start + a * stepA + b * stepB)
      const q = plane + <usize>(a + na * b)
      if (back) store<u8>(p, load<u8>(q))
      else store<u8>(q, load<u8>(p))
    }
  }
}

export function componentsClear(touched: usize, count: i32): void {
  memory.fill(touched, 0, <usize>count)
}
