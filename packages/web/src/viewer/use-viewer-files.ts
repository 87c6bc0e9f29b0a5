import { voxelCountOf } from '@trabecula/core/geometry/volume'
import { useEffect, useState } from 'react'
import { faultOfError } from '../loading/fetching.ts'
import { LoadingPool } from '../loading/pool.ts'
import { ProgressBoard } from '../loading/progress.ts'
import type { ShadedMesh } from '../loading/stl.ts'
import type { Scene } from './scene.ts'

export interface ViewerFiles {
  /** By their path; those that have come. */
  readonly meshes: ReadonlyMap<string, ShadedMesh>
  readonly volumes: readonly (Int16Array | undefined)[]
  readonly labels: Uint8Array | undefined
  readonly progress: ProgressBoard
  /** Nothing is under way any more. */
  readonly settled: boolean
}

function nothingOf(scene: Scene): ViewerFiles {
  const names = [
    ...scene.volumes.map((volume) => volume.values),
    ...scene.bodies.map((body) => body.mesh),
    ...(scene.labels ? [scene.labels.values] : []),
  ]
  return {
    meshes: new Map(),
    volumes: [],
    labels: undefined,
    progress: new ProgressBoard(names),
    settled: false,
  }
}

/** Loads a scene's files, the volume first; each is there as soon as it has come. */
export function useViewerFiles(scene: Scene, path: string): ViewerFiles {
  const [files, setFiles] = useState(() => nothingOf(scene))
  useEffect(() => {
    let current = true
    const pool = new LoadingPool()
    const update = (change: (before: ViewerFiles) => ViewerFiles): void => {
      if (current) setFiles(change)
    }
    const begun = nothingOf(scene)
    const { progress: board } = begun
    setFiles(begun)
    const track = async <T>(
      name: string,
      load: (progress: (fraction: number) => void) => Promise<T>,
      keep: (files: ViewerFiles, value: T) => ViewerFiles,
    ): Promise<void> => {
      try {
        const value = await load((fraction) => board.tell(name, { fraction }))
        update((before) => keep(before, value))
        board.tell(name, { fraction: 1 })
      } catch (error) {
        board.tell(name, { fraction: 1, fault: faultOfError(error, name) })
      }
    }
    const urlOf = (file: string): string => path + file.split('/').map(encodeURIComponent).join('/')
    const loads = scene.volumes.map((volume, index) =>
      track(
        volume.values,
        (progress) =>
          pool.load(
            { kind: 'int16', url: urlOf(volume.values), name: volume.values, count: voxelCountOf(volume) },
            progress,
          ),
        (before, { values }) => ({
          ...before,
          volumes: scene.volumes.map((_, i) => (i === index ? values : before.volumes[i])),
        }),
      ),
    )
    for (const body of scene.bodies) {
      loads.push(
        track(
          body.mesh,
          (progress) => pool.load({ kind: 'mesh', url: urlOf(body.mesh), name: body.mesh }, progress),
          (before, { mesh }) => ({ ...before, meshes: new Map(before.meshes).set(body.mesh, mesh) }),
        ),
      )
    }
    const { labels } = scene
    if (labels) {
      loads.push(
        track(
          labels.values,
          (progress) =>
            pool.load(
              { kind: 'bytes', url: urlOf(labels.values), name: labels.values, count: voxelCountOf(labels) },
              progress,
            ),
          (before, { values }) => ({ ...before, labels: values }),
        ),
      )
    }
    void Promise.all(loads).then(() => update((before) => ({ ...before, settled: true })))
    return () => {
      current = false
      pool.close()
    }
  }, [scene, path])
  return files
}
