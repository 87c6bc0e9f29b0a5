import { exp, log } from '../../base/math.ts'

type Colour = readonly [number, number, number]

// IEC 61966-2-1 (sRGB) to XYZ under the illuminant D50 of the ICC's connection space, by Bradford adaptation (ICC.1:2010).
const TO_XYZ = [
  [0.4360747, 0.3850649, 0.1430804],
  [0.2225045, 0.7168786, 0.0606169],
  [0.0139322, 0.0971045, 0.7141733],
] as const
const FROM_XYZ = [
  [3.1338561, -1.6168667, -0.4906146],
  [-0.9787684, 1.9161415, 0.033454],
  [0.0719453, -0.2289914, 1.4052427],
] as const
const WHITE: Colour = [0.9642, 1, 0.8249]
const DELTA = 6 / 29

const power = (x: number, exponent: number) => (x <= 0 ? 0 : exp(exponent * log(x)))
const linear = (c: number) => (c <= 0.04045 ? c / 12.92 : power((c + 0.055) / 1.055, 2.4))
const curved = (c: number) => (c <= 0.0031308 ? 12.92 * c : 1.055 * power(c, 1 / 2.4) - 0.055)
const root = (t: number) => (t > DELTA * DELTA * DELTA ? power(t, 1 / 3) : t / (3 * DELTA * DELTA) + 4 / 29)
const cube = (t: number) => (t > DELTA ? t * t * t : 3 * DELTA * DELTA * (t - 4 / 29))
const times = (m: readonly (readonly number[])[], v: Colour) =>
  m.map((row) => row[0]! * v[0] + row[1]! * v[1] + row[2]! * v[2]) as unknown as Colour
const whole = (x: number, most: number) => Math.max(0, Math.min(most, Math.round(x)))

/** sRGB (0–255) as DICOM writes it: CIELab under D50, 16 bits each (PS3.3 C.10.7.1.1). */
export function cielabOf(colour: Colour): Colour {
  const xyz = times(TO_XYZ, colour.map((c) => linear(c / 255)) as unknown as Colour)
  const [x, y, z] = xyz.map((value, i) => root(value / WHITE[i]!)) as [number, number, number]
  const [l, a, b] = [116 * y - 16, 500 * (x - y), 200 * (y - z)]
  return [
    whole((l * 65535) / 100, 65535),
    whole(((a + 128) * 65535) / 255, 65535),
    whole(((b + 128) * 65535) / 255, 65535),
  ]
}

/** The colour of a DICOM CIELab value as sRGB (0–255), cut to what a screen shows. */
export function colourOfCielab([l, a, b]: Colour): Colour {
  const y = ((l * 100) / 65535 + 16) / 116
  const x = y + ((a * 255) / 65535 - 128) / 500
  const z = y - ((b * 255) / 65535 - 128) / 200
  const xyz = [x, y, z].map((value, i) => cube(value) * WHITE[i]!) as unknown as Colour
  return times(FROM_XYZ, xyz).map((c) => whole(curved(Math.max(0, c)) * 255, 255)) as unknown as Colour
}
