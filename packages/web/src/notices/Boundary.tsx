import type { Fault } from '@trabecula/core'
import { Component, type ReactNode } from 'react'
import { FaultAlert } from './FaultAlert.tsx'

const PAGE_FAILED: Omit<Fault, 'message'> = {
  code: 'PAGE_FAILED',
  where: 'this page',
  remedy: 'reload it; where it stays, use the report and the files, and tell us what you did',
}

/** Shows a fault of the page itself in place of an empty one. */
export class Boundary extends Component<{ readonly children: ReactNode }, { readonly message?: string }> {
  override state: { readonly message?: string } = {}

  static getDerivedStateFromError(error: unknown): { readonly message: string } {
    return { message: error instanceof Error ? error.message : 'unknown failure' }
  }

  override render(): ReactNode {
    const { message } = this.state
    if (message === undefined) return this.props.children
    return (
      <div className="empty">
        <FaultAlert fault={{ ...PAGE_FAILED, message }} />
      </div>
    )
  }
}
