// Connected components by runs: each row's stretches of set voxels are found 64 voxels at a time, and united with those of
// earlier rows that they touch (union–find; a run's parent never lies after it). A run is u32[3]: first voxel of the row, one
// past its last, and its parent's number (of the whole table), later its label.

const RUN: usize = 12

/** The root of a run, the way there made half as long. */
function rootOf(runs: usize, run: u32): u32 {
  let at = run
  let parent = load<u32>(runs + <usize>at * RUN, 8)
  while (parent != at) {
    const above = load<u32>(runs + <usize>parent * RUN, 8)
    store<u32>(runs + <usize>at * RUN, above, 8)
    at = parent
    parent = above
  }
  return at
}

function unite(runs: usize, a: u32, b: u32): void {
  const first = rootOf(runs, a)
  const second = rootOf(runs, b)
  if (first < second) store<u32>(runs + <usize>second * RUN, first, 8)
  else store<u32>(runs + <usize>first * RUN, second, 8)
}

@inline
function bitsOf(at: usize): u64 {
  return <u64>(<u32>i8x16.bitmask(i8x16.ne(v128.load(at), i8x16.splat(0))))
}

/** Appends the runs of one row of voxels whose (mask ≠ 0) is `wanted`; returns how many runs there are then. 64 bytes beyond the row are read. */
function runsOfRow(row: usize, nx: i32, wanted: i32, runs: usize, before: u32): u32 {
  let count = before
  let carry: u64 = 0
  const flip: u64 = wanted ? 0 : ~(<u64>0)
  for (let i = 0; i < nx; i += 64) {
    const at = row + i
    let word = bitsOf(at) | (bitsOf(at + 16) << 16) | (bitsOf(at + 32) << 32) | (bitsOf(at + 48) << 48)
    word ^= flip
    if (nx - i < 64) word &= ((<u64>1) << <u64>(nx - i)) - 1
    let turns = word ^ ((word << 1) | carry)
    carry = word >> 63
    while (turns != 0) {
      const place = <u32>i + <u32>ctz(turns)
      turns &= turns - 1
      const run = runs + <usize>count * RUN
      // Even turns begin a run, odd ones end it: an open run has no end yet.
      if (load<u32>(run) == 0xffffffff) {
        store<u32>(run, place)
      } else {
        store<u32>(run, place, 4)
        store<u32>(run, count, 8)
        count++
        store<u32>(runs + <usize>count * RUN, 0xffffffff)
      }
    }
  }
  const run = runs + <usize>count * RUN
  if (load<u32>(run) != 0xffffffff) {
    store<u32>(run, <u32>nx, 4)
    store<u32>(run, count, 8)
    count++
    store<u32>(runs + <usize>count * RUN, 0xffffffff)
  }
  return count
}

/** Unites the runs of a row with those of an earlier row that they touch; `reach` 1 counts diagonal neighbours. */
function uniteRows(runs: usize, from: u32, to: u32, other: u32, otherEnd: u32, reach: u32): void {
  let a = from
  let b = other
  while (a < to && b < otherEnd) {
    const p = runs + <usize>a * RUN
    const q = runs + <usize>b * RUN
    const endA = load<u32>(p, 4)
    const endB = load<u32>(q, 4)
    if (load<u32>(p) < endB + reach && load<u32>(q) < endA + reach) unite(runs, a, b)
    if (endA < endB) a++
    else b++
  }
}

/**
 * The runs of one more slice, united with those before. `slice`: u8[nx·ny] and 64 readable bytes more. `rows`: u32[ny·nz + 1],
 * number of each row's first run; `rows[ny·z]` says how many there are. `runs` has room for ny·⌈nx/2⌉ + 1 more.
 */
export function componentsSlice(
  slice: usize, wanted: i32, nx: i32, ny: i32, z: i32, connectivity: i32, rows: usize, runs: usize,
): void {
  const reach: u32 = connectivity == 26 ? 1 : 0
  let count = load<u32>(rows + (<usize>(ny * z) << 2))
  store<u32>(runs + <usize>count * RUN, 0xffffffff)
  for (let y = 0; y < ny; y++) {
    const row = rows + (<usize>(ny * z + y) << 2)
    const from = count
    count = runsOfRow(slice + <usize>y * <usize>nx, nx, wanted, runs, from)
    store<u32>(row, count, 4)
    if (from == count) continue
    if (y > 0) uniteRows(runs, from, count, load<u32>(row - 4), from, reach)
    if (z == 0) continue
    const below = row - (<usize>ny << 2)
    uniteRows(runs, from, count, load<u32>(below), load<u32>(below, 4), reach)
    if (reach == 0) continue
    if (y > 0) uniteRows(runs, from, count, load<u32>(below - 4), load<u32>(below), reach)
    if (y + 1 < ny) uniteRows(runs, from, count, load<u32>(below, 4), load<u32>(below, 8), reach)
  }
}

/** Parents become labels 1…n in the order of each component's first voxel; returns n. */
export function componentsNumber(runs: usize, count: u32): u32 {
  let labels: u32 = 0
  for (let run: u32 = 0; run < count; run++) {
    const p = runs + <usize>run * RUN
    const parent = load<u32>(p, 8)
    store<u32>(p, parent == run ? ++labels : load<u32>(runs + <usize>parent * RUN, 8), 8)
  }
  return labels
}

/** The root among labels 0 … n − 1 whose parents stand in u32[n]; a parent never lies after its child. */
function rootLabel(parents: usize, label: u32): u32 {
  let at = label
  let parent = load<u32>(parents + (<usize>at << 2))
  while (parent != at) {
    const above = load<u32>(parents + (<usize>parent << 2))
    store<u32>(parents + (<usize>at << 2), above)
    at = parent
    parent = above
  }
  return at
}

/** Unites the labels of one row's runs with those of the runs of a row in the slice above that they touch. */
function joinRows(
  lower: usize, from: u32, to: u32, upper: usize, other: u32, otherEnd: u32, reach: u32, lowerFirst: u32,
  upperFirst: u32, parents: usize,
): void {
  let a = from
  let b = other
  while (a < to && b < otherEnd) {
    const p = lower + <usize>a * RUN
    const q = upper + <usize>b * RUN
    const endA = load<u32>(p, 4)
    const endB = load<u32>(q, 4)
    if (load<u32>(p) < endB + reach && load<u32>(q) < endA + reach) {
      const one = rootLabel(parents, lowerFirst + load<u32>(p, 8) - 1)
      const two = rootLabel(parents, upperFirst + load<u32>(q, 8) - 1)
      if (one != two) store<u32>(parents + (<usize>max(one, two) << 2), min(one, two))
    }
    if (endA < endB) a++
    else b++
  }
}

/**
 * Unites labels across the border of two slabs: the last slice of the lower one and the first of the upper one, each with
 * its runs and u32[ny + 1] numbers of its rows' first. Label l of a slab is number first + l − 1 in `parents`.
 */
export function componentsJoin(
  lower: usize, lowerRows: usize, upper: usize, upperRows: usize, ny: i32, connectivity: i32, lowerFirst: u32,
  upperFirst: u32, parents: usize,
): void {
  const reach: u32 = connectivity == 26 ? 1 : 0
  for (let y = 0; y < ny; y++) {
    const row = lowerRows + (<usize>y << 2)
    const from = load<u32>(row)
    const to = load<u32>(row, 4)
    if (from == to) continue
    const end = min(ny, y + <i32>reach + 1)
    for (let other = max(0, y - <i32>reach); other < end; other++) {
      const at = upperRows + (<usize>other << 2)
      joinRows(lower, from, to, upper, load<u32>(at), load<u32>(at, 4), reach, lowerFirst, upperFirst, parents)
    }
  }
}

/** Parents u32[n] become labels 1…m in the order of the roots; returns m. */
export function componentsRenumber(parents: usize, n: i32): u32 {
  let labels: u32 = 0
  for (let i = 0; i < n; i++) {
    const at = parents + (<usize>i << 2)
    const parent = load<u32>(at)
    store<u32>(at, parent == <u32>i ? ++labels : load<u32>(parents + (<usize>parent << 2)))
  }
  return labels
}

/** Each run's label l becomes names[l], u32. */
export function componentsRename(runs: usize, count: u32, names: usize): void {
  for (let run: u32 = 0; run < count; run++) {
    const p = runs + <usize>run * RUN
    store<u32>(p, load<u32>(names + (<usize>load<u32>(p, 8) << 2)), 8)
  }
}

/** Adds up the voxels of each label: sizes i32[n + 1], cleared before. */
export function componentsCount(runs: usize, count: u32, sizes: usize): void {
  for (let run: u32 = 0; run < count; run++) {
    const p = runs + <usize>run * RUN
    const size = sizes + (<usize>load<u32>(p, 8) << 2)
    store<u32>(size, load<u32>(size) + load<u32>(p, 4) - load<u32>(p))
  }
}

/** One slice of labels of 1, 2 or 4 bytes (`shift` 0, 1, 2); 0 outside. */
export function componentsPaint(
  runs: usize, rows: usize, nx: i32, ny: i32, z: i32, target: usize, shift: usize,
): void {
  memory.fill(target, 0, <usize>(nx * ny) << shift)
  for (let y = 0; y < ny; y++) {
    const row = rows + (<usize>(ny * z + y) << 2)
    const to = target + (<usize>(nx * y) << shift)
    const end = load<u32>(row, 4)
    for (let run = load<u32>(row); run < end; run++) {
      const p = runs + <usize>run * RUN
      const label = load<u32>(p, 8)
      const first = <usize>load<u32>(p)
      const last = <usize>load<u32>(p, 4)
      if (shift == 0) memory.fill(to + first, <u8>label, last - first)
      else if (shift == 1) for (let i = first; i < last; i++) store<u16>(to + (i << 1), <u16>label)
      else for (let i = first; i < last; i++) store<u32>(to + (i << 2), label)
    }
  }
}

/** Marks in touched u8[n + 1] every label on the border; the first slice is one where `ends` has bit 1, the last where bit 2. */
export function componentsOnBorder(
  runs: usize, rows: usize, nx: i32, ny: i32, nz: i32, ends: i32, touched: usize,
): void {
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      const row = rows + (<usize>(ny * z + y) << 2)
      const whole = y == 0 || y == ny - 1 || ((ends & 1) != 0 && z == 0) || ((ends & 2) != 0 && z == nz - 1)
      const end = load<u32>(row, 4)
      for (let run = load<u32>(row); run < end; run++) {
        const p = runs + <usize>run * RUN
        if (whole || load<u32>(p) == 0 || load<u32>(p, 4) == <u32>nx) store<u8>(touched + load<u32>(p, 8), 1)
      }
    }
  }
}

/** Adds to marked u32[n + 1], by label, how many voxels of the runs of slice z have `marks` (u8[nx·ny]) ≠ 0. */
export function componentsMarked(
  runs: usize, rows: usize, nx: i32, ny: i32, z: i32, marks: usize, marked: usize,
): void {
  for (let y = 0; y < ny; y++) {
    const row = rows + (<usize>(ny * z + y) << 2)
    const at = marks + <usize>(nx * y)
    const end = load<u32>(row, 4)
    for (let run = load<u32>(row); run < end; run++) {
      const p = runs + <usize>run * RUN
      const label = marked + (<usize>load<u32>(p, 8) << 2)
      const last = load<u32>(p, 4)
      let count: u32 = 0
      for (let i = load<u32>(p); i < last; i++) count += load<u8>(at + i) != 0 ? 1 : 0
      store<u32>(label, load<u32>(label) + count)
    }
  }
}

/** One slice: `inside` (0 or 1) in the runs whose label is marked in u8[n + 1], the other of the two elsewhere. */
export function componentsMask(
  runs: usize, rows: usize, nx: i32, ny: i32, z: i32, marked: usize, inside: i32, target: usize,
): void {
  memory.fill(target, <u8>(1 - inside), <usize>(nx * ny))
  for (let y = 0; y < ny; y++) {
    const row = rows + (<usize>(ny * z + y) << 2)
    const to = target + <usize>(nx * y)
    const end = load<u32>(row, 4)
    for (let run = load<u32>(row); run < end; run++) {
      const p = runs + <usize>run * RUN
      if (load<u8>(marked + load<u32>(p, 8)) == 0) continue
      const first = load<u32>(p)
      memory.fill(to + first, <u8>inside, load<u32>(p, 4) - first)
    }
  }
}
