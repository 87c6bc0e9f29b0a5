import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ByteWindow, memoryFile } from './byte-window.ts'

test('a window gives the file’s bytes, wherever it is asked and however it moves', () => {
  const bytes = Uint8Array.from({ length: 700_000 }, (_, i) => (i * 2654435761) >>> 24)
  const view = new DataView(bytes.buffer)
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: bytes.length - 5 }), { minLength: 1, maxLength: 40 }),
      (places) => {
        const window = new ByteWindow(memoryFile('a', bytes))
        for (const at of places) {
          expect(window.uint8(at)).toBe(bytes[at])
          expect(window.uint16(at, true)).toBe(view.getUint16(at, true))
          expect(window.uint32(at + 1, false)).toBe(view.getUint32(at + 1, false))
          expect([...window.copy(at, at + 3)]).toEqual([...bytes.subarray(at, at + 3)])
        }
      },
    ),
  )
  const window = new ByteWindow(memoryFile('a', bytes))
  for (let at = 0; at < bytes.length; at++) if (window.uint8(at) !== bytes[at]) throw new Error(`byte ${at}`)
})
