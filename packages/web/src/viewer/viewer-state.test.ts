import { expect, test } from 'vitest'
import type { Scene } from './scene.ts'
import { initialState, nextState } from './viewer-state.ts'

const grid = {
  size: [11, 21, 31],
  spacing: [1, 2, 3],
  origin: [-5, 0, 100],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
} as const
const scene: Scene = {
  bodies: ['a', 'b'].map((name) => ({ name, label: name, colour: [1, 2, 3], mesh: name })),
  planes: [],
  trajectories: [],
  landmarks: [],
  volumes: [{ name: 'ct', modality: 'CT', ...grid, values: 'ct.gz', window: { level: 40, width: 400 } }],
}

test('begins in the middle of the volume with its own window and every body shown', () => {
  expect(initialState(scene)).toMatchObject({
    crosshair: [0, 20, 145],
    window: { level: 40, width: 400 },
    looks: { a: { shown: true, opacity: 1 }, b: { shown: true, opacity: 1 } },
  })
  expect(initialState({ ...scene, bodies: [], volumes: [] }).crosshair).toEqual([0, 0, 0])
})

test('one body is hidden and made clear without the others; all are shown again with their opacity', () => {
  let state = nextState(initialState(scene), { type: 'look', thing: 'a', opacity: 0.3 })
  state = nextState(state, { type: 'look', thing: 'a', shown: false })
  expect(state.looks).toEqual({ a: { shown: false, opacity: 0.3 }, b: { shown: true, opacity: 1 } })
  expect(nextState(state, { type: 'showAll', shown: true, things: ['a', 'b'] }).looks.a).toEqual({
    shown: true,
    opacity: 0.3,
  })
})

test('a pane is enlarged, and small again by the same', () => {
  const large = nextState(initialState(scene), { type: 'enlarge', pane: 'coronal' })
  expect(large.enlarged).toBe('coronal')
  expect(nextState(large, { type: 'enlarge', pane: 'coronal' }).enlarged).toBeUndefined()
})
