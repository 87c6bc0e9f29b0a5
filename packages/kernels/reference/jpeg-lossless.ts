import { readJpegLosslessHeader } from '../src/jpeg-lossless-header.ts'

// Bits of the entropy-coded data, one at a time; stuffed zeros are dropped, markers end it.
function* bitsOf(data: Uint8Array): Generator<number> {
  for (let at = 0; at < data.length; at++) {
    if (data[at] === 0xff && data[at + 1] !== 0) return
    for (let bit = 7; bit >= 0; bit--) yield (data[at]! >> bit) & 1
    if (data[at] === 0xff) at++
  }
}

// Pieces between restart markers.
function piecesOf(data: Uint8Array): Uint8Array[] {
  const pieces: Uint8Array[] = []
  let from = 0
  for (let at = 0; at + 1 < data.length; at++) {
    if (data[at] !== 0xff || data[at + 1]! < 0xd0 || data[at + 1]! > 0xd7) continue
    pieces.push(data.subarray(from, at))
    from = at + 2
  }
  return [...pieces, data.subarray(from)]
}

/** The plain version of `decodeJpegLossless`: T.81 figures F.12, F.16 and table H.1 to the letter. */
export function decodeJpegLosslessReference(coded: Uint8Array): Uint16Array {
  const h = readJpegLosslessHeader(coded)
  const codes = new Map<string, number>()
  let [code, next] = [0, 0]
  for (let length = 1; length <= 16; length++) {
    for (let n = 0; n < h.counts[length - 1]!; n++)
      codes.set((code++).toString(2).padStart(length, '0'), h.categories[next++]!)
    code *= 2
  }
  const samples = new Uint16Array(h.rows * h.columns)
  const interval = h.restart || samples.length
  for (const [piece, data] of piecesOf(coded.subarray(h.dataAt)).entries()) {
    const bits = bitsOf(data)
    const bit = () => {
      const { value, done } = bits.next()
      if (done) throw new RangeError('cut short')
      return value
    }
    const begin = piece * interval
    for (let i = begin; i < Math.min(samples.length, begin + interval); i++) {
      let word = ''
      while (!codes.has(word)) {
        word += bit()
        if (word.length > 16) throw new RangeError('no such code')
      }
      const category = codes.get(word)!
      let difference = category === 16 ? 32768 : 0
      if (category > 0 && category < 16) {
        for (let n = 0; n < category; n++) difference = difference * 2 + bit()
        if (difference < 2 ** (category - 1)) difference -= 2 ** category - 1
      }
      const [a, b, c] = [samples[i - 1]!, samples[i - h.columns]!, samples[i - h.columns - 1]!]
      const first = i < begin + h.columns
      const left = i % h.columns === 0
      const predictions = [0, a, b, c, a + b - c, a + ((b - c) >> 1), b + ((a - c) >> 1), (a + b) >> 1]
      const from =
        i === begin ? 2 ** (h.precision - h.shift - 1) : first ? a : left ? b : predictions[h.predictor]!
      samples[i] = (from + difference) & 0xffff
    }
  }
  return samples.map((sample) => sample << h.shift)
}
