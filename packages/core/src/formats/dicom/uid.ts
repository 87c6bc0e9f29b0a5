/**
 * A UID that content decides: 2.25. and a 128-bit number (PS3.5 annex B.2), here the first half of a sha256 over the
 * parts. The same parts give the same UID everywhere; different ones do not collide in practice.
 */
export function derivedUid(hash: (bytes: Uint8Array) => string, ...parts: readonly string[]): string {
  const hex = hash(new TextEncoder().encode(parts.join('\0'))).slice(0, 32)
  return `2.25.${BigInt(`0x${hex}`)}`
}
