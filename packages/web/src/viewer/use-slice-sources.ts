import { useMemo } from 'react'
import type { Surface } from './mesh-section.ts'
import { pathSurface, quadSurface } from './plan-objects.ts'
import type { Scene, SceneBody, SceneVolume } from './scene.ts'
import type { Thing } from './things.ts'
import type { LabelSource, OverlaySource, SectionSource } from './use-slice-picture.ts'
import type { OverlayLook } from './viewer-state.ts'

type Looks = Readonly<Record<string, { readonly shown: boolean }>>

/** The labels with the colours of those structures whose body is shown, or that have no body. */
export function useLabels(
  scene: Scene,
  values: Uint8Array | undefined,
  looks: Looks,
): LabelSource | undefined {
  return useMemo(() => {
    if (!scene.labels || !values) return undefined
    const bodiesOf = (value: number): readonly SceneBody[] =>
      scene.bodies.filter((body) => body.structure === value)
    const shown = scene.labels.structures.filter(({ value }) => {
      const bodies = bodiesOf(value)
      return bodies.length === 0 || bodies.some(({ mesh }) => looks[mesh]?.shown !== false)
    })
    return {
      values,
      grid: scene.labels,
      colours: new Map(shown.map(({ value, colour }) => [value, bodiesOf(value)[0]?.colour ?? colour])),
    }
  }, [scene, values, looks])
}

/** Surfaces that no label shows: bodies without one, planes, screws and wires; those that are shown and have come. */
export function useSections(
  things: readonly Thing[],
  meshes: ReadonlyMap<string, Surface>,
  looks: Looks,
): readonly SectionSource[] {
  const drawn = useMemo(
    () =>
      new Map<string, Surface>(
        things.flatMap(({ id, plane, path }) => {
          if (plane) return [[id, quadSurface(plane)]]
          return path ? [[id, pathSurface(path)]] : []
        }),
      ),
    [things],
  )
  return useMemo(
    () =>
      things.flatMap(({ id, colour, body, plane }): readonly SectionSource[] => {
        if (!looks[id]?.shown || typeof body?.structure === 'number') return []
        const surface = meshes.get(id) ?? drawn.get(id)
        return surface ? [{ id, surface, scale: body?.scale ?? 1, colour, dashed: plane !== undefined }] : []
      }),
    [things, meshes, drawn, looks],
  )
}

/** The image that is laid over, once it has come. */
export function useOverlay(
  volume: SceneVolume | undefined,
  volumes: ReadonlyMap<string, Int16Array>,
  look: OverlayLook,
): OverlaySource | undefined {
  const values = volume && volumes.get(volume.values)
  return useMemo(() => (volume && values ? { volume, values, look } : undefined), [volume, values, look])
}
