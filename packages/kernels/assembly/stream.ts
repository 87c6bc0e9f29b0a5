// What memory gives at most (McCalpin's STREAM); only `bench` uses these.

export function streamCopy(target: usize, source: usize, bytes: usize): void {
  memory.copy(target, source, bytes)
}

/** a = b + s · c of `count` f32, a multiple of 4. */
export function streamTriad(a: usize, b: usize, c: usize, count: i32, s: f32): void {
  const factor = f32x4.splat(s)
  const bytes = <usize>count << 2
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(a + at, f32x4.add(v128.load(b + at), f32x4.mul(factor, v128.load(c + at))))
  }
}
