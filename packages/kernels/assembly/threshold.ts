// Voxels within [low, high] become 1, others 0.

export function thresholdInt16(source: usize, target: usize, count: i32, low: i32, high: i32): void {
  const lows = i16x8.splat(<i16>low)
  const highs = i16x8.splat(<i16>high)
  const ones = i8x16.splat(1)
  let i = 0
  for (; i + 16 <= count; i += 16) {
    const a = v128.load(source + (<usize>i << 1))
    const b = v128.load(source + (<usize>i << 1), 16)
    const insideA = v128.and(i16x8.ge_s(a, lows), i16x8.le_s(a, highs))
    const insideB = v128.and(i16x8.ge_s(b, lows), i16x8.le_s(b, highs))
    v128.store(target + i, v128.and(i8x16.narrow_i16x8_s(insideA, insideB), ones))
  }
  for (; i < count; i++) {
    const value = <i32>load<i16>(source + (<usize>i << 1))
    store<u8>(target + i, value >= low && value <= high ? 1 : 0)
  }
}

export function thresholdFloat32(source: usize, target: usize, count: i32, low: f32, high: f32): void {
  for (let i = 0; i < count; i++) {
    const value = load<f32>(source + (<usize>i << 2))
    store<u8>(target + i, value >= low && value <= high ? 1 : 0)
  }
}
