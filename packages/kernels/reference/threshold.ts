/** The plain version of `threshold`. */
export function thresholdReference(values: ArrayLike<number>, low: number, high: number): Uint8Array {
  const inside = new Uint8Array(values.length)
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (value >= low && value <= high) inside[i] = 1
  }
  return inside
}
