// The entropy-coded part of a lossless JPEG (process 14) of one component: Huffman codes of differences, and prediction.
// ITU-T T.81 annex H; stuffing and markers B.1.1.5, restarts B.2.1.

const DIRECT_BITS: u64 = 12

/** The difference that `extra` bits of a category mean (T.81 figure F.12). */
// @ts-ignore: a decorator of AssemblyScript
@inline
function extended(extra: i32, category: u32): i32 {
  return extra < 1 << (category - 1) ? extra - (1 << category) + 1 : extra
}

/** Table H.1: from the left a, above b, above left c. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function predicted(predictor: i32, a: i32, b: i32, c: i32): i32 {
  if (predictor == 2) return b
  if (predictor == 3) return c
  if (predictor == 4) return a + b - c
  if (predictor == 5) return a + ((b - c) >> 1)
  return predictor == 6 ? b + ((a - c) >> 1) : (a + b) >> 1
}

/** H.1.2.1: the first row, and the first after a restart, from the left alone; the first column of others from above. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function predictedAt(column: i32, first: bool, predictor: i32, left: i32, above: usize): i32 {
  if (first || (predictor == 1 && column > 0)) return left
  return column == 0 ? load<u16>(above) : predicted(predictor, left, load<u16>(above), load<u16>(above - 2))
}

/** Where the data goes on behind the next restart marker; 0 where there is none. The rest of the last byte is filling. */
function afterRestart(data: usize, end: usize): usize {
  for (; data + 1 < end; data++) {
    if (load<u8>(data) == 0xff && load<u8>(data, 1) >= 0xd0 && load<u8>(data, 1) <= 0xd7) return data + 2
  }
  return 0
}

function shiftUp(target: usize, count: i32, shift: i32): void {
  for (let i = 0; i < count; i++) {
    const at = target + (<usize>i << 1)
    store<u16>(at, <u32>load<u16>(at) << shift)
  }
}

/**
 * @param data coded bytes, with 8 readable bytes behind them
 * @param direct i32[4096]: by the next 12 bits, difference << 8 | bits of code and difference together; 0 where these are more
 * @param full u16[65536]: by the next 16 bits, length of the code << 8 | category; 0 where there is none
 * @param target u16[rows × columns]
 * @param half what stands before the first pixel: 2^(precision − point transform − 1)
 * @param restart pixels between restart markers, 0 where there are none
 * @returns 1 where all is decoded, 0 where a code is none, −1 where the data ends before
 */
export function jpegLosslessScan(
  data: usize, length: i32, direct: usize, full: usize, target: usize,
  columns: i32, rows: i32, predictor: i32, half: i32, shift: i32, restart: i32,
): i32 {
  const end = data + <usize>length
  let bits: u64 = 0 // The next bits, from the top down.
  let have: i32 = 0 // How many of them are there, made-up ones behind a marker included.
  let made: i32 = 0
  let first = true // First row, also after a restart: predicted from the left only.
  for (let row = 0; row < rows; row++) {
    const line = target + <usize>(row * columns) * 2
    const above = line - <usize>columns * 2
    let last: i32 = half
    for (let column = 0; column < columns; column++) {
      if (have < 32) {
        const word = load<u32>(data)
        if (data + 4 <= end && (((word & 0x7f7f7f7f) + 0x01010101) & word & 0x80808080) == 0) {
          bits |= <u64>bswap<u32>(word) << <u64>(32 - have)
          have += 32
          data += 4
        } else {
          while (have <= 48) {
            let byte: u64 = 0
            if (data >= end) made += 8
            else if (load<u8>(data) != 0xff) byte = load<u8>(data++)
            else if (data + 1 < end && load<u8>(data, 1) == 0) {
              byte = 0xff
              data += 2
            } else made += 8 // A marker: it stays until a restart asks for it.
            bits |= byte << <u64>(56 - have)
            have += 8
          }
        }
      }
      const known = load<i32>(direct + (<usize>(bits >> (64 - DIRECT_BITS)) << 2))
      let difference = known >> 8
      if (known != 0) {
        const used = known & 0xff
        bits <<= <u64>used
        have -= used
      } else {
        const entry = <u32>load<u16>(full + <usize>(<u32>(bits >> 48) << 1))
        if (entry == 0) return made > have - 16 ? -1 : 0
        const code = entry >> 8
        const category = entry & 0xff
        bits <<= <u64>code
        have -= code
        difference = category == 16 ? 32768 : category == 0 ? 0 : extended(<i32>(bits >> <u64>(64 - category)), category)
        const extra = category & 15
        bits <<= <u64>extra
        have -= extra
      }
      const place = <usize>column << 1
      last = (predictedAt(column, first, predictor, last, above + place) + difference) & 0xffff
      store<u16>(line + place, last)
    }
    if (made > have) return -1
    first = false
    if (restart > 0 && row + 1 < rows && ((row + 1) * columns) % restart == 0) {
      data = afterRestart(data, end)
      if (data == 0) return -1
      bits = 0
      have = 0
      made = 0
      first = true
    }
  }
  if (shift > 0) shiftUp(target, rows * columns, shift)
  return 1
}
