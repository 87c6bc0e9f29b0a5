type Size = readonly [number, number, number]

interface Rule {
  readonly low: number
  readonly high: number
  readonly sure: number
  readonly least: number
  readonly connectivity: 6 | 26
}

/** The plain version of `hysteresis`: a flood through the weak voxels from each, kept where it met enough sure ones. */
export function hysteresisReference(values: ArrayLike<number>, [nx, ny, nz]: Size, rule: Rule): Uint8Array {
  const { low, high, sure, least, connectivity } = rule
  const mask = new Uint8Array(values.length)
  const seen = new Uint8Array(values.length)
  const weak = (v: number) => values[v]! >= low && values[v]! <= high
  for (let seed = 0; seed < values.length; seed++) {
    if (seen[seed] || !weak(seed)) continue
    const piece = [seed]
    seen[seed] = 1
    for (let n = 0; n < piece.length; n++) {
      const [x, y, z] = [piece[n]! % nx, Math.floor(piece[n]! / nx) % ny, Math.floor(piece[n]! / nx / ny)]
      for (let c = 0; c < 27; c++) {
        const [dx, dy, dz] = [(c % 3) - 1, (Math.floor(c / 3) % 3) - 1, Math.floor(c / 9) - 1]
        if (connectivity === 6 && Math.abs(dx) + Math.abs(dy) + Math.abs(dz) > 1) continue
        const [i, j, k] = [x + dx, y + dy, z + dz]
        if (i < 0 || j < 0 || k < 0 || i >= nx || j >= ny || k >= nz) continue
        const other = i + nx * (j + ny * k)
        if (seen[other] || !weak(other)) continue
        seen[other] = 1
        piece.push(other)
      }
    }
    if (piece.filter((v) => values[v]! >= sure).length < Math.max(1, least)) continue
    for (const v of piece) mask[v] = 1
  }
  return mask
}
