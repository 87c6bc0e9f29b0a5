import type { Vector3 } from '@trabecula/core'
import { orientationOf } from './orientation.ts'

/** Which side of the patient each edge of the picture is. */
export function EdgeLetters({ across, down }: { across: Vector3; down: Vector3 }): React.JSX.Element {
  const back = (v: Vector3): Vector3 => [-v[0], -v[1], -v[2]]
  return (
    <div className="edge-letters" aria-hidden="true">
      <span className="edge-left">{orientationOf(back(across))}</span>
      <span className="edge-right">{orientationOf(across)}</span>
      <span className="edge-top">{orientationOf(back(down))}</span>
      <span className="edge-bottom">{orientationOf(down)}</span>
    </div>
  )
}
