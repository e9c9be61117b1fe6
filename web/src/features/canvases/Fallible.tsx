import { Component, type ReactNode } from "react";
import { Button } from "../../ui/Button";

/** When the board's code does not come, the session goes on. */
export class Fallible extends Component<{ words: string; again: string; children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <div role="alert" className="flex h-full flex-col items-center justify-center gap-4 p-6 text-center">
        <p className="max-w-prose text-lg">{this.props.words}</p>
        {/* What could not be loaded is asked for again only by a new page; the address knows which canvas was open. */}
        <Button kind="primary" onClick={() => window.location.reload()}>{this.props.again}</Button>
      </div>
    );
  }
}
