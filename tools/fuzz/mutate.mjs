// Damage to bytes, decided by a seed alone.

/** Seeded numbers (mulberry32): the same seed gives the same damage everywhere. */
export function seeded(seed) {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  return { next, below: (limit) => Math.floor(next() * limit) }
}

const EXTREMES = [
  0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff,
]
const NUMBERS = [
  '0',
  '-1',
  '1e9',
  '65535',
  '2147483647',
  '4294967296',
  '99999999999999999999',
  'nan',
  'inf',
  '-0',
  '1e-300',
  '',
]

/** Half of all damage falls into the first 4 KiB, where headers are. */
function placeIn(bytes, random) {
  return random.below(random.next() < 0.5 ? Math.min(bytes.length, 4096) : bytes.length)
}

function flipBits(bytes, random) {
  const out = bytes.slice()
  for (let n = 1 + random.below(8); n > 0; n--) out[placeIn(bytes, random)] ^= 1 << random.below(8)
  return out
}

function setExtreme(bytes, random) {
  const out = bytes.slice()
  const view = new DataView(out.buffer)
  const width = [1, 2, 4][random.below(3)]
  const at = Math.min(placeIn(bytes, random), out.length - width)
  if (at < 0) return out
  const value = EXTREMES[random.below(EXTREMES.length)]
  if (width === 1) view.setUint8(at, value & 0xff)
  else if (width === 2) view.setUint16(at, value & 0xffff, random.next() < 0.8)
  else view.setUint32(at, value, random.next() < 0.8)
  return out
}

const cut = (bytes, random) => bytes.slice(0, placeIn(bytes, random))

function without(bytes, random) {
  const from = placeIn(bytes, random)
  const rest = bytes.subarray(from + 1 + random.below(64))
  const out = new Uint8Array(from + rest.length)
  out.set(bytes.subarray(0, from))
  out.set(rest, from)
  return out
}

function inserted(bytes, random, other) {
  const from = placeIn(bytes, random)
  const start = random.below(Math.max(1, other.length))
  const piece = other.subarray(start, start + 1 + random.below(256))
  const out = new Uint8Array(bytes.length + piece.length)
  out.set(bytes.subarray(0, from))
  out.set(piece, from)
  out.set(bytes.subarray(from), from + piece.length)
  return out
}

function repeated(bytes, random) {
  const from = placeIn(bytes, random)
  return inserted(bytes, random, bytes.subarray(from, from + 512))
}

/** Writes another number where digits stand: the lies of text headers. */
function otherNumber(bytes, random) {
  const text = Buffer.from(bytes.subarray(0, Math.min(bytes.length, 16384))).toString('latin1')
  const found = [...text.matchAll(/-?\d+(\.\d+)?/g)]
  if (found.length === 0) return flipBits(bytes, random)
  const match = found[random.below(found.length)]
  const number = Buffer.from(NUMBERS[random.below(NUMBERS.length)], 'latin1')
  return new Uint8Array(
    Buffer.concat([bytes.subarray(0, match.index), number, bytes.subarray(match.index + match[0].length)]),
  )
}

const KINDS = [flipBits, setExtreme, setExtreme, cut, without, inserted, repeated, otherNumber]

/** `bytes` with one to four kinds of damage. `other` is another file, of which pieces may get in. */
export function mutated(bytes, random, other) {
  let out = bytes
  for (let n = 1 + random.below(4); n > 0 && out.length > 0; n--)
    out = KINDS[random.below(KINDS.length)](out, random, other)
  return out
}
