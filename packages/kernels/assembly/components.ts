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

/** Adds up the voxels of each label: sizes i32[n + 1], cleared before. */
export function componentsCount(runs: usize, count: u32, sizes: usize): void {
  for (let run: u32 = 0; run < count; run++) {
    const p = runs + <usize>run * RUN
    const size = sizes + (<usize>load<u32>(p, 8) << 2)
    store<u32>(size, load<u32>(size) + load<u32>(p, 4) - load<u32>(p))
  }
}

/** One slice of labels, i32[nx·ny]; 0 outside. */
export function componentsPaint(runs: usize, rows: usize, nx: i32, ny: i32, z: i32, target: usize): void {
  memory.fill(target, 0, <usize>(nx * ny) << 2)
  for (let y = 0; y < ny; y++) {
    const row = rows + (<usize>(ny * z + y) << 2)
    const to = target + (<usize>(nx * y) << 2)
    const end = load<u32>(row, 4)
    for (let run = load<u32>(row); run < end; run++) {
      const p = runs + <usize>run * RUN
      const label = load<u32>(p, 8)
      const last = load<u32>(p, 4)
      for (let i = load<u32>(p); i < last; i++) store<u32>(to + (<usize>i << 2), label)
    }
  }
}

/** Marks in touched u8[n + 1] every label on the border of the volume; `planar` leaves the first and last slice out. */
export function componentsOnBorder(
  runs: usize, rows: usize, nx: i32, ny: i32, nz: i32, planar: i32, touched: usize,
): void {
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      const row = rows + (<usize>(ny * z + y) << 2)
      const whole = y == 0 || y == ny - 1 || (!planar && (z == 0 || z == nz - 1))
      const end = load<u32>(row, 4)
      for (let run = load<u32>(row); run < end; run++) {
        const p = runs + <usize>run * RUN
        if (whole || load<u32>(p) == 0 || load<u32>(p, 4) == <u32>nx) store<u8>(touched + load<u32>(p, 8), 1)
      }
    }
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

/** Marks in touched u8[n + 1] the labels of the runs of slice z in which `marks` (u8[nx·ny]) has a voxel ≠ 0. */
export function componentsMarked(
  runs: usize, rows: usize, nx: i32, ny: i32, z: i32, marks: usize, touched: usize,
): void {
  for (let y = 0; y < ny; y++) {
    const row = rows + (<usize>(ny * z + y) << 2)
    const at = marks + <usize>(nx * y)
    const end = load<u32>(row, 4)
    for (let run = load<u32>(row); run < end; run++) {
      const p = runs + <usize>run * RUN
      const label = touched + load<u32>(p, 8)
      if (load<u8>(label) != 0) continue
      const last = load<u32>(p, 4)
      for (let i = load<u32>(p); i < last; i++) {
        if (load<u8>(at + i) == 0) continue
        store<u8>(label, 1)
        break
      }
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
