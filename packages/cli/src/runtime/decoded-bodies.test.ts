import { encodeResult } from '@trabecula/core'
import { expect, test } from 'vitest'
import { DecodedBodies } from './decoded-bodies.ts'

const body = { name: 'hip', mesh: { positions: new Float32Array(30), triangles: new Uint32Array(30) } }

test('a body is decoded once; what is no body, and what no longer fits, is read again', () => {
  const reads: string[] = []
  const bytes: Record<string, Uint8Array> = {
    a: encodeResult(body),
    b: encodeResult({ ...body, name: 'sacrum' }),
    checks: encodeResult({ checks: [] }),
  }
  const decoded = new DecodedBodies((content) => {
    reads.push(content)
    return bytes[content]!
  }, bytes.a!.length + 10)
  const first = decoded.get('a')
  expect(first).toEqual(body)
  expect(decoded.get('a')).toBe(first)
  decoded.get('checks')
  decoded.get('checks')
  decoded.get('b')
  decoded.get('a')
  expect(reads).toEqual(['a', 'checks', 'checks', 'b', 'a'])
})
