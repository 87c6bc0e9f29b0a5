import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { cos, sin } from '../base/math.ts'
import type { Body, TriangleMesh } from '../geometry/mesh.ts'
import { boxMesh } from '../geometry/mesh.ts'
import { plainContext } from '../step.ts'
import { cameraOf, frameBounds, frameTransform, scaleBarLength, views } from './camera.ts'
import { pictureStep } from './picture.ts'
import { edgeLetters, renderBodies } from './render.ts'
import type { Canvas } from './strokes.ts'

const context = plainContext((bytes) => createHash('sha256').update(bytes).digest('hex'))

function sphere(radius: number, rings = 90): TriangleMesh {
  const positions: number[] = []
  const triangles: number[] = []
  for (let r = 0; r <= rings; r++) {
    for (let s = 0; s < 2 * rings; s++) {
      const [polar, around] = [(Math.PI * r) / rings, (Math.PI * s) / rings]
      positions.push(
        radius * sin(polar) * cos(around),
        radius * sin(polar) * sin(around),
        radius * cos(polar),
      )
      if (r === rings) continue
      const next = (s + 1) % (2 * rings)
      const [a, b] = [r * 2 * rings + s, r * 2 * rings + next]
      triangles.push(a, a + 2 * rings, b, b, a + 2 * rings, b + 2 * rings)
    }
  }
  return { positions: Float32Array.from(positions), triangles: Uint32Array.from(triangles) }
}

const body = (name: string, mesh: TriangleMesh, colour: readonly [number, number, number]): Body => ({
  name,
  mesh,
  colour,
  side: 'unknown',
  deviations: [],
})

/** Sum and middle of what is of a body's hue: `share` says how much of a pixel is. */
function find(canvas: Canvas, share: (r: number, g: number, b: number) => number) {
  let [area, sx, sy] = [0, 0, 0]
  for (let i = 0; i < canvas.width * canvas.height; i++) {
    const [r, g, b] = canvas.pixels.subarray(3 * i, 3 * i + 3) as unknown as [number, number, number]
    const part = share(r, g, b)
    area += part
    sx += part * ((i % canvas.width) + 0.5)
    sy += part * (Math.floor(i / canvas.width) + 0.5)
  }
  return { area, x: sx / area, y: sy / area }
}

test('a sphere’s silhouette has the area π r² within 1 %, from every side', () => {
  const mesh = sphere(40)
  for (const view of views) {
    const canvas = renderBodies([body('ball', mesh, [0, 0, 0])], { view, width: 600, height: 500 })
    // The black body is the only thing that is black: letters are lighter and blue.
    const { area, x, y } = find(canvas, (r, g, b) => (r === g && g === b ? (255 - r) / 255 : 0))
    const framing = frameBounds(
      { min: [-40, -40, -40], max: [40, 40, 40] },
      cameraOf(view),
      600,
      500,
      2.6 * 14,
    )
    const expected = Math.PI * (40 * framing.pixelsPerMm) ** 2
    expect(Math.abs(area / expected - 1)).toBeLessThan(0.01)
    expect(Math.abs(x - 300)).toBeLessThan(0.2)
    expect(Math.abs(y - 250)).toBeLessThan(0.2)
  }
})

test('from the front the patient’s right is at the left, and every letter stands where its direction points', () => {
  expect(edgeLetters(cameraOf('anterior'))).toEqual({ left: 'R', right: 'L', top: 'S', bottom: 'I' })
  expect(edgeLetters(cameraOf('posterior'))).toEqual({ left: 'L', right: 'R', top: 'S', bottom: 'I' })
  expect(edgeLetters(cameraOf('left'))).toEqual({ left: 'A', right: 'P', top: 'S', bottom: 'I' })
  expect(edgeLetters(cameraOf('right'))).toEqual({ left: 'P', right: 'A', top: 'S', bottom: 'I' })
  expect(edgeLetters(cameraOf('superior'))).toEqual({ left: 'L', right: 'R', top: 'A', bottom: 'P' })
  expect(edgeLetters(cameraOf('inferior'))).toEqual({ left: 'R', right: 'L', top: 'A', bottom: 'P' })
})

test('bodies lie in the picture where they lie in the patient', () => {
  // LPS: +x is the patient's left, +y posterior, +z superior.
  const bodies = [
    body('left', boxMesh([20, -5, -5], [30, 5, 5]), [200, 0, 0]),
    body('posterior', boxMesh([-5, 20, -5], [5, 30, 5]), [0, 200, 0]),
    body('superior', boxMesh([-5, -5, 20], [5, 5, 30]), [0, 0, 200]),
    body('middle', boxMesh([-30, -30, -30], [-29, -29, -29]), [9, 9, 9]),
  ]
  const places = Object.fromEntries(
    views.map((view) => {
      const canvas = renderBodies(bodies, { view, width: 300, height: 300 })
      const hue = (k: number) =>
        find(canvas, (...rgb) => (rgb[k]! > 60 && rgb.every((v, i) => i === k || v < 3) ? 1 : 0))
      const where = ({ area, x, y }: { area: number; x: number; y: number }) =>
        area === 0
          ? 'hidden'
          : x > 190
            ? 'right'
            : x < 110
              ? 'left'
              : y < 110
                ? 'top'
                : y > 190
                  ? 'bottom'
                  : 'middle'
      return [view, [where(hue(0)), where(hue(1)), where(hue(2))]]
    }),
  )
  expect(places).toEqual({
    anterior: ['right', 'middle', 'top'],
    posterior: ['left', 'middle', 'top'],
    left: ['middle', 'right', 'top'],
    right: ['middle', 'left', 'top'],
    superior: ['left', 'bottom', 'middle'],
    inferior: ['right', 'bottom', 'middle'],
  })
})

test('the body nearer to the viewer hides the other', () => {
  const front = body('front', boxMesh([-10, -20, -10], [10, -15, 10]), [200, 0, 0])
  const back = body('back', boxMesh([-10, 15, -10], [10, 20, 10]), [0, 200, 0])
  const middle = ({ pixels }: Canvas) =>
    Array.from(pixels.subarray(3 * (50 * 100 + 50), 3 * (50 * 100 + 50) + 3))
  const options = { width: 100, height: 100 } as const
  const seen = (view: 'anterior' | 'posterior') => middle(renderBodies([back, front], { view, ...options }))
  expect(seen('anterior')[0]).toBeGreaterThan(80)
  expect(seen('anterior')[1]).toBe(0)
  expect(seen('posterior')[1]).toBeGreaterThan(80)
  const through = middle(
    renderBodies([back, front], { view: 'anterior', ...options, opacity: { front: 0.5 } }),
  )
  expect(Math.min(through[0]!, through[1]!)).toBeGreaterThan(40)
})

test('the camera mirrors nothing and the scale bar is as long as it says', () => {
  for (const view of views) {
    const m = frameTransform(frameBounds({ min: [0, 0, 0], max: [9, 5, 7] }, cameraOf(view), 90, 70, 4))
    const [a, b, c, , d, e, f, , g, h, i] = m as number[]
    const determinant = a! * (e! * i! - f! * h!) - b! * (d! * i! - f! * g!) + c! * (d! * h! - e! * g!)
    expect(determinant).toBeGreaterThan(0)
  }
  expect(scaleBarLength(1000, 2)).toBe(100)
  expect(scaleBarLength(1000, 2.6)).toBe(50)
})

test('the step gives the same bytes again, and refuses a translucent body that is not there', async () => {
  const device = {
    name: 'model',
    kind: 'model',
    side: 'left',
    bodies: [body('ball', sphere(10, 12), [220, 200, 170])],
    scale: 1,
    marking: [],
  } as const
  const params = pictureStep.params.parse({
    name: 'model-anterior',
    view: 'anterior',
    width: 200,
    height: 150,
  })
  const [one, two] = [
    await pictureStep.run({ of: device }, params, context),
    await pictureStep.run({ of: device }, params, context),
  ]
  expect(one).toEqual(two)
  expect(one).toMatchObject({
    name: 'model-anterior',
    width: 200,
    height: 150,
    shows: { of: 'model', view: 'anterior' },
  })
  const wrong = { ...params, translucent: { bal: 0.5 } }
  expect(() => pictureStep.run({ of: device }, wrong, context)).toThrow(/body|bodies/)
})
