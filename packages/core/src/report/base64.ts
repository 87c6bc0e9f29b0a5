const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const PAD = 61 // '='

let pairs: Uint16Array | undefined

/** Two letters, first one in the lower byte, for each number of 12 bits. */
function letterPairs(): Uint16Array {
  pairs ??= Uint16Array.from(
    { length: 4096 },
    (_, bits) => ALPHABET.charCodeAt(bits >> 6) | (ALPHABET.charCodeAt(bits & 63) << 8),
  )
  return pairs
}

/** Base64 of bytes (RFC 4648, with padding). */
export function base64(bytes: Uint8Array): string {
  const two = letterPairs()
  const groups = Math.ceil(bytes.length / 3)
  const letters = new Uint16Array(2 * groups)
  for (let group = 0, at = 0; group < groups; group++, at += 3) {
    const bits = (bytes[at]! << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
    letters[2 * group] = two[bits >> 12]!
    letters[2 * group + 1] = two[bits & 4095]!
  }
  const text = new Uint8Array(letters.buffer)
  text.fill(PAD, text.length - (3 * groups - bytes.length))
  return new TextDecoder().decode(text)
}
