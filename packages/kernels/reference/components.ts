type Size = readonly [number, number, number]

function neighboursOf(voxel: number, size: Size, connectivity: 6 | 26): number[] {
  const [nx, ny, nz] = size
  const [x, y, z] = [voxel % nx, Math.floor(voxel / nx) % ny, Math.floor(voxel / nx / ny)]
  const found: number[] = []
  for (const dz of [-1, 0, 1]) {
    for (const dy of [-1, 0, 1]) {
      for (const dx of [-1, 0, 1]) {
        const steps = Math.abs(dx) + Math.abs(dy) + Math.abs(dz)
        if (steps === 0 || (connectivity !== 26 && steps > 1)) continue
        const [i, j, k] = [x + dx, y + dy, z + dz]
        if (i >= 0 && j >= 0 && k >= 0 && i < nx && j < ny && k < nz) found.push(i + nx * (j + ny * k))
      }
    }
  }
  return found
}

/** The plain version of `components`: a flood from the first voxel that has no label yet. */
export function componentsReference(mask: Uint8Array, size: Size, connectivity: 6 | 26) {
  const labels = new Int32Array(mask.length)
  const sizes = [mask.filter((set) => set === 0).length]
  mask.forEach((set, seed) => {
    if (set === 0 || labels[seed] !== 0) return
    const open = [seed]
    labels[seed] = sizes.length
    let count = 0
    while (open.length > 0) {
      const voxel = open.pop()!
      count++
      for (const other of neighboursOf(voxel, size, connectivity)) {
        if (mask[other] === 0 || labels[other] !== 0) continue
        labels[other] = sizes.length
        open.push(other)
      }
    }
    sizes.push(count)
  })
  return { labels, sizes: Int32Array.from(sizes) }
}

/** The plain version of `fillCavities`: floods the background from the border. */
export function fillCavitiesReference(mask: Uint8Array, size: Size): Uint8Array {
  const [nx, ny, nz] = size
  const filled = new Uint8Array(mask.length).fill(1)
  const open: number[] = []
  const visit = (voxel: number) => {
    if (mask[voxel] !== 0 || filled[voxel] === 0) return
    filled[voxel] = 0
    open.push(voxel)
  }
  mask.forEach((_, n) => {
    const [x, y, z] = [n % nx, Math.floor(n / nx) % ny, Math.floor(n / nx / ny)]
    if (x === 0 || y === 0 || z === 0 || x === nx - 1 || y === ny - 1 || z === nz - 1) visit(n)
  })
  while (open.length > 0) neighboursOf(open.pop()!, size, 6).forEach(visit)
  return filled
}

/** The plain version of `fillHoles2d`: each slice alone, between two solid ones. */
export function fillHoles2dReference(mask: Uint8Array, size: Size, axis: 0 | 1 | 2): Uint8Array {
  const [nx, ny] = size
  const axes = [0, 1, 2].filter((other) => other !== axis)
  const result = new Uint8Array(mask.length)
  const at = (n: number) => [n % nx, Math.floor(n / nx) % ny, Math.floor(n / nx / ny)] as const
  const [na, nb] = axes.map((other) => size[other]!) as [number, number]
  for (let slice = 0; slice < size[axis]; slice++) {
    const plane = (n: number) => na * nb + at(n)[axes[0]!]! + na * at(n)[axes[1]!]!
    const stack = new Uint8Array(3 * na * nb).fill(1)
    mask.forEach((set, n) => {
      if (at(n)[axis] === slice) stack[plane(n)] = set
    })
    const filled = fillCavitiesReference(stack, [na, nb, 3])
    result.forEach((_, n) => {
      if (at(n)[axis] === slice) result[n] = filled[plane(n)]!
    })
  }
  return result
}
