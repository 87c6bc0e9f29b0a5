const LN2_HIGH = 0.6931471803691238
const LN2_LOW = 1.9082149292705877e-10

/**
 * e to the −x for x ≥ 0, from + − × ÷ alone, so that every engine gives the same bits: halvings and a Taylor series of
 * the rest (|rest| ≤ ½ ln 2, 14 terms: under 1e-16). Kernels cannot import core's `base/math`.
 */
export function decay(x: number): number {
  if (!(x < 745)) return 0
  const halvings = Math.round(x / (LN2_HIGH + LN2_LOW))
  const rest = -(x - halvings * LN2_HIGH - halvings * LN2_LOW)
  let sum = 1
  for (let n = 14; n > 0; n--) sum = 1 + (rest / n) * sum
  for (let i = 0; i < halvings; i++) sum /= 2
  return sum
}
