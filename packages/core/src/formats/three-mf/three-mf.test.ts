import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { TrabeculaError } from '../../base/errors.ts'
import { type Body, boundsOf, boxMesh, signedVolume } from '../../geometry/mesh.ts'
import { parseDecimal, writeDecimal, writeShortest } from './decimal.ts'
import { readThreeMf, readThreeMfDocument } from './read.ts'
import { writeThreeMf } from './write.ts'

const shared = fileURLToPath(new URL('../../../../../../shared/data/', import.meta.url))
const body = (name: string, mesh = boxMesh([0, 0, 0], [10, 20, 30])): Body => ({
  name,
  mesh,
  side: 'left',
  colour: [221, 130, 101],
  deviations: [],
})
const codeOf = async (bytes: Uint8Array): Promise<string> => {
  try {
    await readThreeMfDocument(bytes)
    return 'read'
  } catch (error) {
    return error instanceof TrabeculaError ? error.code : `not ours: ${String(error)}`
  }
}

describe('decimals', () => {
  test('every float32 reads back as itself', () => {
    const buffer = new Uint8Array(32)
    fc.assert(
      fc.property(
        fc.oneof(
          fc.float({ noNaN: true, noDefaultInfinity: true }),
          fc.float({ min: -2000, max: 2000, noNaN: true }),
        ),
        (value) => {
          const end = writeDecimal(value, buffer, 0)
          expect(end).toBeLessThanOrEqual(24)
          const parsed = parseDecimal(buffer, 0, end)!
          expect(Math.fround(parsed) === value).toBe(true)
        },
      ),
      { numRuns: 5000 },
    )
  })
  test('the shortest is the first of six to nine digits that reads back, as JavaScript writes it', () => {
    const buffer = new Uint8Array(32)
    const written = (value: number) => strFromU8(buffer.subarray(0, writeShortest(value, buffer, 0)))
    const expected = (value: number) =>
      [6, 7, 8, 9]
        .map((digits) => String(Number(value.toPrecision(digits))))
        .find((text) => Math.fround(Number(text)) === value)
    const near = fc.tuple(fc.integer({ min: -5, max: 8 }), fc.float({ min: 0.5, max: 2, noNaN: true }))
    const value = fc.oneof(
      fc.float({ noNaN: true, noDefaultInfinity: true }),
      fc.float({ min: -500, max: 500, noNaN: true }),
      near.map(([digits, by]) => Math.fround(Number(`1e${digits}`) * by)),
    )
    fc.assert(
      fc.property(value, (x) => {
        expect(written(x)).toBe(expected(x))
      }),
      {
        numRuns: 5000,
        examples: [[0], [-0], [Math.fround(9.9999996)], [Math.fround(1e-3)], [1e6], [Math.fround(0.1)]],
      },
    )
  })
  test('parsing agrees with Number, and refuses what 3MF does not allow', () => {
    const parse = (text: string) => parseDecimal(strToU8(text), 0, text.length)
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(parse(String(value)) === value).toBe(true)
      }),
      { numRuns: 2000 },
    )
    for (const text of ['', ' ', '1,5', 'NaN', 'INF', '0x10', '1e', '--1', '1.2.3', '.', '1 2', '1e999'])
      expect(parse(text)).toBe(undefined)
    expect(parse(' +1.50 ')).toBe(1.5)
  })
})

describe('round trip', () => {
  const name = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
    .filter((text) => /^[^\p{Cc}\p{Cs}\s]+$/u.test(text))
  const coordinate = fc.float({ min: -1000, max: 1000, noNaN: true })
  test('names, colours, sides, positions and metadata come back exactly', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(name, { minLength: 1, maxLength: 4 }),
        fc.array(coordinate, { minLength: 24, maxLength: 24 }),
        fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255)),
        fc
          .string({ maxLength: 20 })
          .filter((text) => /^[^\p{Cc}\p{Cs}]*$/u.test(text) && text.trim() === text),
        async (names, coordinates, colour, title) => {
          const mesh = {
            positions: Float32Array.from(coordinates),
            triangles: boxMesh([0, 0, 0], [1, 1, 1]).triangles,
          }
          const bodies = names.map((each) => ({ ...body(each, mesh), colour }))
          const document = await readThreeMfDocument(
            writeThreeMf(bodies, { title, application: 'Trabecula <&">', metadata: { case: 'A & B' } }),
          )
          expect(document.bodies.map((each) => each.name)).toEqual(names)
          for (const each of document.bodies) {
            expect(each.mesh.positions.every((value, i) => value === mesh.positions[i])).toBe(true)
            expect(each.mesh.triangles).toEqual(mesh.triangles)
            expect(each.colour).toEqual(colour)
            expect(each.metadata['trabecula:side']).toBe('left')
          }
          expect(document.metadata).toEqual({
            Title: title,
            Application: 'Trabecula <&">',
            'trabecula:case': 'A & B',
          })
        },
      ),
      { numRuns: 60 },
    )
  })
  test('the same input gives the same bytes; no entry carries the time of day', () => {
    const write = () =>
      writeThreeMf([body('a'), body('b')], {
        title: 't',
        application: 'x',
        metadata: { version: '1', case: 'c' },
      })
    const bytes = write()
    expect(write()).toEqual(bytes)
    expect(new DataView(bytes.buffer).getUint32(10, true)).toBe(0x00210000)
  })
  test('a body of nothing is refused', () => {
    const empty = { positions: new Float32Array(0), triangles: new Uint32Array(0) }
    expect(() => writeThreeMf([body('a', empty)], { title: '', application: '' })).toThrow(
      /at least 4 triangles/,
    )
  })
})

function packageOf(model: string): Uint8Array {
  const parts = unzipSync(writeThreeMf([body('a')], { title: '', application: '' }))
  return zipSync({ ...parts, '3D/3dmodel.model': strToU8(model) })
}
const model = (inside: string, attributes = '') =>
  `<model unit="millimeter" xmlns="http://schemas.microsoft.com/3dmanufacturing/core/2015/02" ${attributes}>${inside}</model>`
const tetra =
  '<mesh><vertices><vertex x="0" y="0" z="0"/><vertex x="10" y="0" z="0"/><vertex x="0" y="10" z="0"/><vertex x="0" y="0" z="10"/></vertices>' +
  '<triangles><triangle v1="0" v2="2" v3="1"/><triangle v1="0" v2="1" v3="3"/><triangle v1="0" v2="3" v3="2"/><triangle v1="1" v2="2" v3="3"/></triangles></mesh>'

describe('placing', () => {
  test('a component turned and moved, an item scaled and mirrored: row vectors as in core 1.4 section 3.3', async () => {
    const bytes = packageOf(
      model(
        `<resources><object id="1" name="t">${tetra}</object><object id="2"><components><component objectid="1" transform="0 1 0 -1 0 0 0 0 1 5 0 0"/></components></object></resources>` +
          '<build><item objectid="2" transform="-2 0 0 0 2 0 0 0 2 0 0 0"/></build>',
      ),
    )
    const { bodies, warnings } = await readThreeMfDocument(bytes)
    expect(bodies[0]!.name).toBe('t')
    // (10, 0, 0) turns to (0, 10, 0), moves to (5, 10, 0), becomes (−10, 20, 0).
    expect([...bodies[0]!.mesh.positions.subarray(3, 6)]).toEqual([-10, 20, 0])
    expect(signedVolume(bodies[0]!.mesh)).toBeCloseTo((8 * 1000) / 6, 3)
    expect(warnings.map((warning) => warning.code)).toEqual(['THREE_MF_MIRRORED'])
  })
  test('components that unfold without end are refused within limits', async () => {
    let objects = `<object id="1">${tetra}</object>`
    for (let id = 2; id < 40; id++)
      objects += `<object id="${id}"><components>${`<component objectid="${id - 1}"/>`.repeat(3)}</components></object>`
    expect(
      await codeOf(packageOf(model(`<resources>${objects}</resources><build><item objectid="39"/></build>`))),
    ).toBe('THREE_MF_INVALID')
  })
  test('an object cannot hold itself', async () => {
    const self = '<object id="1"><components><component objectid="1"/></components></object>'
    expect(
      await codeOf(packageOf(model(`<resources>${self}</resources><build><item objectid="1"/></build>`))),
    ).toBe('THREE_MF_INVALID')
  })
  test('a required extension is refused by name, the same one not required is passed over', async () => {
    const inside = `<resources><object id="1">${tetra}<q:more/></object></resources><build><item objectid="1"/></build>`
    const bytes = packageOf(model(inside, 'xmlns:q="urn:q" requiredextensions="q"'))
    await expect(readThreeMf(bytes)).rejects.toThrow(/urn:q/)
    // An element of another namespace inside an object is passed over.
    expect((await readThreeMf(packageOf(model(inside, 'xmlns:q="urn:q"')))).length).toBe(1)
  })
})

describe('hostile', () => {
  const good = writeThreeMf([body('a'), body('b')], { title: 't', application: 'x' })
  test('any cut and any changed byte is read or refused, never anything else', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length - 1), fc.nat(255), async (at, value) => {
        expect(await codeOf(good.slice(0, at))).toMatch(/^THREE_MF_/)
        const changed = good.slice()
        changed[at] = value
        expect(await codeOf(changed)).toMatch(/^(THREE_MF_|read)/)
      }),
      { numRuns: 400 },
    )
  })
  test('any change of the XML behind the check sum too', async () => {
    const text = new TextDecoder().decode(unzipSync(good)['3D/3dmodel.model'])
    await fc.assert(
      fc.asyncProperty(
        fc.nat(text.length),
        fc.nat(30),
        fc.constantFrom('', '<', '>', '"', '&x;', '<!DOCTYPE a>', '-', '9999999', '<a>', '<![CDATA['),
        async (at, cut, put) => {
          expect(await codeOf(packageOf(text.slice(0, at) + put + text.slice(at + cut)))).toMatch(
            /^(THREE_MF_|read)/,
          )
        },
      ),
      { numRuns: 400 },
    )
  })
  const folder = join(shared, 'hostile-derived')
  test.skipIf(!existsSync(folder))(
    'the hostile files end as their list says (needs ../shared/data/hostile-derived)',
    async () => {
      const expectations = JSON.parse(readFileSync(join(folder, 'expect.json'), 'utf8')) as Record<
        string,
        string
      >
      const names = Object.keys(expectations).filter((name) => name.startsWith('3mf/'))
      expect(names.length).toBeGreaterThan(15)
      for (const name of names) {
        const bytes = new Uint8Array(readFileSync(join(folder, name)))
        if (expectations[name]!.startsWith('reject'))
          expect([name, await codeOf(bytes)]).toEqual([name, expect.stringMatching(/^THREE_MF_/)])
        else expect([name, await codeOf(bytes)]).toEqual([name, 'read'])
      }
      const read = async (name: string) =>
        await readThreeMfDocument(new Uint8Array(readFileSync(join(folder, '3mf', name))))
      expect(signedVolume((await read('tetra-good.3mf')).bodies[0]!.mesh)).toBeCloseTo(166.667, 2)
      expect(
        signedVolume((await read('tetra-inch.3mf')).bodies[0]!.mesh) / (166.667 * 25.4 ** 3),
      ).toBeCloseTo(1, 4)
      expect((await read('transform-mirror.3mf')).warnings.map((warning) => warning.code)).toContain(
        'THREE_MF_MIRRORED',
      )
      expect(signedVolume((await read('transform-mirror.3mf')).bodies[0]!.mesh)).toBeGreaterThan(0)
    },
  )
})

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.name.endsWith('.3mf'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()

describe('conformance', () => {
  const folder = join(shared, '3mf-samples')
  test.skipIf(!existsSync(folder))(
    "the 3MF Consortium's core files: MUSTPASS reads, MUSTFAIL is refused (needs ../shared/data/3mf-samples)",
    async () => {
      const wrong: string[] = []
      let count = 0
      for (const path of filesBelow(folder)) {
        const name = path.slice(folder.length)
        const code = await codeOf(new Uint8Array(readFileSync(path)))
        if (code.startsWith('not ours')) wrong.push(`${name} ${code}`)
        if (/MUSTPASS_/.test(name) && code !== 'read') wrong.push(`${name} ${code}`)
        if (/MUSTFAIL_/.test(name) && code === 'read') wrong.push(name)
        if (/MUST(PASS|FAIL)_/.test(name)) count++
      }
      expect(wrong).toEqual([])
      expect(count).toBe(34)
    },
  )
  const library = join(shared, '3mf-lib3mf-tests')
  test.skipIf(!existsSync(library))(
    "lib3mf's test files are read or refused by code (needs ../shared/data/3mf-lib3mf-tests)",
    async () => {
      for (const path of filesBelow(library))
        expect([path, await codeOf(new Uint8Array(readFileSync(path)))]).toEqual([
          path,
          expect.stringMatching(/^(THREE_MF_|read)/),
        ])
    },
  )
})

const slicer = '/usr/bin/prusa-slicer'
test.skipIf(!existsSync(slicer))('PrusaSlicer reads size and volume (needs prusa-slicer)', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'three-mf-'))
  try {
    writeFileSync(
      join(folder, 'box.3mf'),
      writeThreeMf([body('hip_left', boxMesh([-5, -10, 1], [5, 10, 31.5]))], {
        title: 't',
        application: 'x',
      }),
    )
    const info = execFileSync(slicer, ['--info', 'box.3mf'], { cwd: folder, encoding: 'utf8' })
    const number = (key: string) => Number(new RegExp(`${key} = ([-0-9.]+)`).exec(info)?.[1])
    expect([number('size_x'), number('size_y'), number('size_z')]).toEqual([10, 20, 30.5])
    expect(number('volume')).toBeCloseTo(6100, 1)
    expect(
      boundsOf((await readThreeMf(new Uint8Array(readFileSync(join(folder, 'box.3mf')))))[0]!.mesh).max,
    ).toEqual([5, 10, 31.5])
  } finally {
    rmSync(folder, { recursive: true })
  }
})
