const POWERS = [
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
  1e20, 1e21, 1e22,
]

/** Decimal places after which the nearest float32 of this magnitude is the same again: half its spacing is greater than half the last place. */
function placesFor(magnitude: number): number {
  if (magnitude >= 128) return 5
  if (magnitude >= 16) return 6
  if (magnitude >= 1) return 7
  if (magnitude >= 0.125) return 8
  return 9
}

const DIGITS = new Uint8Array(24)

/**
 * Writes a float32 as a decimal that reads back as the same float32, without an exponent where its magnitude is
 * 0.015625 to 10⁷ or it is 0. Returns the index after the last byte; at most 24 bytes are written.
 */
export function writeDecimal(value: number, target: Uint8Array, at: number): number {
  const magnitude = Math.abs(value)
  if (magnitude !== 0 && (magnitude < 0.015625 || magnitude >= 1e7))
    return writeText(shortest(value), target, at)
  const places = placesFor(magnitude)
  const end = value < 0 ? writeText('-', target, at) : at
  return writeScaled(Math.round(magnitude * POWERS[places]!), places, target, end)
}

/** Writes scaled · 10^−places without zeros at its end. Returns the index after the last byte. */
function writeScaled(whole: number, decimals: number, target: Uint8Array, at: number): number {
  let end = at
  let [scaled, places] = [whole, decimals]
  while (places > 0 && scaled % 10 === 0) {
    scaled /= 10
    places--
  }
  let count = 0
  while (scaled > 0 || count <= places) {
    const rest = Math.floor(scaled / 10)
    DIGITS[count++] = 0x30 + scaled - rest * 10
    scaled = rest
  }
  while (count > 0) {
    if (count === places) target[end++] = 0x2e
    target[end++] = DIGITS[--count]!
  }
  return end
}

/**
 * Writes the decimal of fewest digits, six at least counted, that reads back as the same float32, as `String` would.
 * Returns the index after the last byte; at most 24 bytes are written.
 */
export function writeShortest(value: number, target: Uint8Array, at: number): number {
  const magnitude = Math.abs(value)
  if (!(magnitude >= 1e-3 && magnitude < 1e6)) return writeText(shortest(value), target, at)
  let above = -2 // Digits before the point, less where zeros follow it.
  while (magnitude >= (above < 0 ? 1 / POWERS[-above]! : POWERS[above]!)) above++
  for (let digits = 6; digits <= 9; digits++) {
    const places = digits - above
    // Product and quotient are as exact as f64 can be: 24 bits times 5¹¹ fill 50, and below 10²² a division rounds once.
    const scaled = Math.round(magnitude * POWERS[places]!)
    if (digits < 9 && Math.fround(scaled / POWERS[places]!) !== magnitude) continue
    return writeScaled(scaled, places, target, value < 0 ? writeText('-', target, at) : at)
  }
  return at
}

function shortest(value: number): string {
  for (let precision = 6; precision < 9; precision++) {
    const text = String(Number(value.toPrecision(precision)))
    if (Math.fround(Number(text)) === value) return text
  }
  return String(Number(value.toPrecision(9)))
}

/** Writes a whole number, 0 to 2³² − 1. Returns the index after the last byte. */
export function writeWhole(value: number, target: Uint8Array, at: number): number {
  let count = 0
  let rest = value
  do {
    const next = Math.floor(rest / 10)
    DIGITS[count++] = 0x30 + rest - next * 10
    rest = next
  } while (rest > 0)
  let end = at
  while (count > 0) target[end++] = DIGITS[--count]!
  return end
}

/** Writes ASCII text. Returns the index after the last byte. */
export function writeText(text: string, target: Uint8Array, at: number): number {
  for (let i = 0; i < text.length; i++) target[at + i] = text.charCodeAt(i)
  return at + text.length
}

/**
 * The number that bytes [start, end) spell as 3MF's ST_Number (no infinities, no NaN, a point, never a comma), correctly
 * rounded; undefined where they spell none.
 */
export function parseDecimal(bytes: Uint8Array, start: number, end: number): number | undefined {
  let at = start
  while (at < end && isBlank(bytes[at]!)) at++
  let last = end
  while (last > at && isBlank(bytes[last - 1]!)) last--
  const negative = bytes[at] === 0x2d
  if (at < last && (negative || bytes[at] === 0x2b)) at++
  let mantissa = 0
  let digits = 0
  let places = 0
  let point = false
  for (let i = at; i < last; i++) {
    const byte = bytes[i]!
    if (byte === 0x2e && !point) {
      point = true
      continue
    }
    if (byte < 0x30 || byte > 0x39 || digits >= 15) return parseSlowly(bytes, at, last, negative)
    mantissa = mantissa * 10 + byte - 0x30
    digits++
    if (point) places++
  }
  if (digits === 0) return undefined
  // Both are exact below 2⁵³ and 10²², so that one division rounds once: as Number(text) does.
  const value = mantissa / POWERS[places]!
  return negative ? -value : value
}

function parseSlowly(bytes: Uint8Array, start: number, end: number, negative: boolean): number | undefined {
  if (end - start > 400) return undefined
  let text = ''
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i]!)
  if (!/^(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/.test(text)) return undefined
  const value = Number(text)
  if (!Number.isFinite(value)) return undefined
  return negative ? -value : value
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d
}
