const CHUNK = 0x6000 // A multiple of 3, so that the pieces join without padding between them.

/** Base64 of bytes (RFC 4648, with padding). */
export function base64(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += CHUNK) {
    text += btoa(String.fromCharCode(...bytes.subarray(at, at + CHUNK)))
  }
  return text
}
