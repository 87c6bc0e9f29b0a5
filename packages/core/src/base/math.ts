/**
 * Trigonometry, exponent and logarithm whose bits do not depend on the engine: only + − × ÷ and √, which IEEE 754 fixes.
 * Engines may differ in Math.sin and its kin, and a result's bytes must not. Errors are under 2e-15 relative to 1
 * for |x| < 1e5. Method: fdlibm (Sun Microsystems 1993): argument reduction and minimax polynomials.
 */
const TWO_OVER_PI = 0.6366197723675814
const PIO2_1 = 1.57079632673412561417
const PIO2_1T = 6.07710050650619224932e-11
const PIO2_2 = 6.0771005063039659766e-11
const PIO2_2T = 2.02226624879595063154e-21

function kernelSin(x: number, tail: number): number {
  const z = x * x
  const v = z * x
  const r =
    8.33333333332248946124e-3 +
    z *
      (-1.98412698298579493134e-4 +
        z * (2.75573137070700676789e-6 + z * (-2.50507602534068634195e-8 + z * 1.58969099521155010221e-10)))
  return x - (z * (0.5 * tail - v * r) - tail - v * -1.66666666666666324348e-1)
}

function kernelCos(x: number, tail: number): number {
  const z = x * x
  const r =
    z *
    (4.16666666666666019037e-2 +
      z *
        (-1.38888888888741095749e-3 +
          z *
            (2.48015872894767294178e-5 +
              z *
                (-2.75573143513906633035e-7 +
                  z * (2.0875723212981748279e-9 + z * -1.13596475577881948265e-11)))))
  const half = 0.5 * z
  const w = 1 - half
  return w + (1 - w - half + (z * r - x * tail))
}

function reduce(x: number): { quadrant: number; rest: number; tail: number } {
  const n = Math.round(x * TWO_OVER_PI)
  const first = x - n * PIO2_1
  let w = n * PIO2_1T
  let rest = first - w
  if (Math.abs(rest) < 1e-4) {
    const t = first
    w = n * PIO2_2
    const second = t - w
    w = n * PIO2_2T - (t - second - w)
    rest = second - w
    return { quadrant: ((n % 4) + 4) % 4, rest, tail: second - rest - w }
  }
  return { quadrant: ((n % 4) + 4) % 4, rest, tail: first - rest - w }
}

/** Sine of x radians. */
export function sin(x: number): number {
  const { quadrant, rest, tail } = reduce(x)
  const value = quadrant % 2 === 0 ? kernelSin(rest, tail) : kernelCos(rest, tail)
  return quadrant < 2 ? value : -value
}

/** Cosine of x radians. */
export function cos(x: number): number {
  const { quadrant, rest, tail } = reduce(x)
  const value = quadrant % 2 === 0 ? kernelCos(rest, tail) : kernelSin(rest, tail)
  return quadrant === 0 || quadrant === 3 ? value : -value
}

/** Sine and cosine of u full turns into out[at] and out[at + 1]: the same after every whole turn. */
export function sineAndCosine(u: number, out: Float64Array, at: number): void {
  const quarter = Math.round(4 * u)
  const x = (u - quarter / 4) * (2 * Math.PI)
  const [s, c] = [kernelSin(x, 0), kernelCos(x, 0)]
  const quadrant = ((quarter % 4) + 4) % 4
  if (quadrant === 0) {
    out[at] = s
    out[at + 1] = c
  } else if (quadrant === 1) {
    out[at] = c
    out[at + 1] = -s
  } else if (quadrant === 2) {
    out[at] = -s
    out[at + 1] = -c
  } else {
    out[at] = -c
    out[at + 1] = s
  }
}

const ATAN_HIGH = [
  4.63647609000806093515e-1, 7.85398163397448278999e-1, 9.82793723247329054082e-1, 1.570796326794896558,
]
const ATAN_LOW = [
  2.26987774529616870924e-17, 3.06161699786838301793e-17, 1.39033110312309984516e-17,
  6.12323399573676603587e-17,
]
const ATAN = [
  3.33333333333329318027e-1, -1.99999999998764832476e-1, 1.42857142725034663711e-1, -1.1111110405462355788e-1,
  9.09088713343650656196e-2, -7.69187620504482999495e-2, 6.66107313738753120669e-2,
  -5.83357013379057348645e-2, 4.97687799461593236017e-2, -3.6531572744216915527e-2, 1.62858201153657823623e-2,
]

/** Arc tangent, −π/2 to π/2. */
export function atan(value: number): number {
  if (Number.isNaN(value)) return value
  const sign = value < 0 ? -1 : 1
  let x = Math.abs(value)
  if (x > 1e16) return (sign * Math.PI) / 2
  let id = -1
  if (x >= 0.4375) {
    if (x < 0.6875) {
      id = 0
      x = (2 * x - 1) / (2 + x)
    } else if (x < 1.1875) {
      id = 1
      x = (x - 1) / (x + 1)
    } else if (x < 2.4375) {
      id = 2
      x = (x - 1.5) / (1 + 1.5 * x)
    } else {
      id = 3
      x = -1 / x
    }
  }
  const z = x * x
  let sum = 0
  for (let i = ATAN.length - 1; i >= 0; i--) sum = sum * z + ATAN[i]!
  const correction = x * z * sum
  if (id < 0) return sign * (x - correction)
  return sign * (ATAN_HIGH[id]! - (correction - ATAN_LOW[id]! - x))
}

/** Angle of (x, y), −π to π. */
export function atan2(y: number, x: number): number {
  if (x === 0 && y === 0) return 0
  if (Math.abs(x) >= Math.abs(y)) {
    const angle = atan(y / x)
    if (x > 0) return angle
    return y >= 0 ? angle + Math.PI : angle - Math.PI
  }
  const angle = -atan(x / y)
  return y > 0 ? angle + Math.PI / 2 : angle - Math.PI / 2
}

/** Arc cosine, 0 to π; NaN outside [−1, 1]. */
export function acos(x: number): number {
  return atan2(Math.sqrt((1 - x) * (1 + x)), x)
}

/** Arc sine; NaN outside [−1, 1]. */
export function asin(x: number): number {
  return atan2(x, Math.sqrt((1 - x) * (1 + x)))
}

const LN2_HIGH = 6.9314718036912381649e-1
const LN2_LOW = 1.90821492927058770002e-10

/** e to the x. */
export function exp(x: number): number {
  if (Number.isNaN(x)) return x
  if (x > 709.782712893384) return Infinity
  if (x < -745.1332191019411) return 0
  const k = Math.round(x / Math.LN2)
  const high = x - k * LN2_HIGH
  const low = k * LN2_LOW
  const r = high - low
  const t = r * r
  const c =
    r -
    t *
      (1.66666666666666019037e-1 +
        t *
          (-2.77777777770155933842e-3 +
            t *
              (6.61375632143793436117e-5 + t * (-1.6533902205465251539e-6 + t * 4.13813679705723846039e-8))))
  const y = 1 - (low - (r * c) / (2 - c) - high)
  return scaleByPowerOfTwo(y, k)
}

/** Natural logarithm; −∞ of 0, NaN below. */
export function log(value: number): number {
  if (!(value > 0)) return value === 0 ? -Infinity : Number.NaN
  if (value === Infinity) return value
  let x = value
  let k = 0
  while (x > Math.SQRT2) {
    x /= 2
    k++
  }
  while (x < Math.SQRT1_2) {
    x *= 2
    k--
  }
  const f = x - 1
  const s = f / (2 + f)
  const z = s * s
  const w = z * z
  const t1 = w * (3.999999999940941908e-1 + w * (2.222219843214978396e-1 + w * 1.531383769920937332e-1))
  const t2 =
    z *
    (6.66666666666673513e-1 +
      w * (2.857142874366239149e-1 + w * (1.818357216161805012e-1 + w * 1.479819860511658591e-1)))
  const half = 0.5 * f * f
  return k * LN2_HIGH - (half - (s * (half + t1 + t2) + k * LN2_LOW) - f)
}

function scaleByPowerOfTwo(y: number, k: number): number {
  let result = y
  let rest = k
  while (rest > 1000) {
    result *= 2 ** 1000
    rest -= 1000
  }
  while (rest < -1000) {
    result *= 2 ** -1000
    rest += 1000
  }
  return result * 2 ** rest
}
