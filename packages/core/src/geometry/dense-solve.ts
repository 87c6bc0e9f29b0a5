/**
 * Solves A x = b by elimination with partial pivoting (Golub and Van Loan 2013, algorithm 3.4.1).
 * @param a f64[n·n], row-major; overwritten.
 * @param b f64[n]; overwritten by x.
 * @returns whether A is of full rank to rounding: b is of no use where it is not.
 */
export function solveDense(a: Float64Array, b: Float64Array): boolean {
  const n = b.length
  const scale = a.reduce((most, x) => Math.max(most, Math.abs(x)), 0)
  for (let k = 0; k < n; k++) {
    let best = k
    for (let i = k + 1; i < n; i++) if (Math.abs(a[i * n + k]!) > Math.abs(a[best * n + k]!)) best = i
    if (!(Math.abs(a[best * n + k]!) > 1e-14 * scale)) return false
    if (best !== k) swapRows(a, b, k, best)
    const pivot = 1 / a[k * n + k]!
    for (let i = k + 1; i < n; i++) {
      const factor = a[i * n + k]! * pivot
      if (factor === 0) continue
      const [to, from] = [i * n, k * n]
      for (let j = k + 1; j < n; j++) a[to + j]! -= factor * a[from + j]!
      b[i]! -= factor * b[k]!
    }
  }
  for (let k = n - 1; k >= 0; k--) {
    let sum = b[k]!
    for (let j = k + 1; j < n; j++) sum -= a[k * n + j]! * b[j]!
    b[k] = sum / a[k * n + k]!
  }
  return true
}

function swapRows(a: Float64Array, b: Float64Array, i: number, k: number): void {
  const n = b.length
  for (let j = 0; j < n; j++) {
    const kept = a[i * n + j]!
    a[i * n + j] = a[k * n + j]!
    a[k * n + j] = kept
  }
  const kept = b[i]!
  b[i] = b[k]!
  b[k] = kept
}
