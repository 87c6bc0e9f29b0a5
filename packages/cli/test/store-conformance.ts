import { createHash } from 'node:crypto'
import { encodeResult, type ResultStore } from '@trabecula/core'
import { expect, test } from 'vitest'

const sha256 = (text: string | Uint8Array) => createHash('sha256').update(text).digest('hex')

/** The suite that every `ResultStore` passes. `damage` changes one byte of a stored content behind the store's back. */
export function storeConformance(
  name: string,
  open: () => ResultStore,
  damage: (store: ResultStore, content: string) => void,
): void {
  const key = (text: string) => sha256(text)
  const bytes = encodeResult({ grid: Float32Array.of(1, 2, 3) })

  test(`${name}: what was written is found by its key and read by its content`, () => {
    const store = open()
    expect(store.find(key('a'))).toBeUndefined()
    const warning = { code: 'W', message: 'm', where: 'w' }
    const entry = store.write(key('a'), 'label/threshold', bytes, [warning])
    expect(entry.content).toBe(sha256(bytes))
    expect(store.find(key('a'))).toEqual(entry)
    expect(store.find(key('a'))?.warnings).toEqual([warning])
    expect(store.read(entry.content)).toEqual(bytes)
  })

  test(`${name}: two keys may share a content`, () => {
    const store = open()
    const first = store.write(key('a'), 'k', bytes, [])
    const second = store.write(key('b'), 'k', bytes, [])
    expect(second.content).toBe(first.content)
    expect(store.find(key('b'))?.content).toBe(first.content)
  })

  test(`${name}: a damaged content is never given; it is named, removed and found no more`, () => {
    const store = open()
    const entry = store.write(key('a'), 'k', bytes, [])
    damage(store, entry.content)
    expect(() => store.read(entry.content)).toThrow(/does not hash/)
    expect(store.find(key('a'))).toBeUndefined()
    expect(store.write(key('a'), 'k', bytes, []).content).toBe(entry.content)
    expect(store.read(entry.content)).toEqual(bytes)
  })

  test(`${name}: a content that is not there is a typed error`, () => {
    expect(() => open().read(sha256('nothing'))).toThrow(/is gone/)
  })
}
