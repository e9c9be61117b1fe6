/** Copying and pasting with the browser's own clipboard: elements between boards, pictures and words from anywhere. */
import { create } from "../document/create";
import { TEXT_MAX } from "../document/schema";
import { fromBase64, toBase64 } from "../document/stroke";
import type { Clip } from "../document/arrange";
import { record } from "../document/read";
import type { Actions } from "./actions";
import { addImage } from "./images";
import { isTyping } from "./keys";
import { draftOf, SIZES } from "./make";
import { fitText } from "./reshape";
import { setGeos } from "../document/change";
import type { Workbench } from "./workbench";

const TYPE = "text/html";
const MARK = "data-plenary-clip";

export class Clipboard {
  private readonly abort = new AbortController();

  constructor(private readonly surface: HTMLElement, private readonly bench: Workbench, private readonly actions: Actions) {
    const on = { signal: this.abort.signal };
    document.addEventListener("copy", (event) => this.take(event, this.actions.copy), on);
    document.addEventListener("cut", (event) => this.take(event, this.actions.cut), on);
    document.addEventListener("paste", this.onPaste, on);
  }

  destroy(): void {
    this.abort.abort();
  }

  /** Only when the board or what belongs to it has the focus, and nobody is typing. */
  private isOurs(): boolean {
    const { activeElement } = document;
    return !isTyping(activeElement) && this.surface.parentElement?.contains(activeElement) === true;
  }

  private take(event: ClipboardEvent, act: () => Clip | null): void {
    if (!this.isOurs() || !document.getSelection()?.isCollapsed) return;
    const clip = act();
    if (!clip) return;
    event.preventDefault();
    const words = clip.elements.map(({ text, title }) => text || title || "").filter((text) => text !== "").join("\n");
    event.clipboardData?.setData("text/plain", words);
    // In HTML, since other types do not survive a change of the window everywhere.
    event.clipboardData?.setData(TYPE, `<meta charset="utf-8"><span ${MARK}="${toBase64(new TextEncoder().encode(write(clip)))}"></span>`);
  }

  private onPaste = (event: ClipboardEvent): void => {
    if (!this.isOurs() || !this.bench.mayEdit) return;
    const data = event.clipboardData;
    const { view, size } = this.bench.snapshot();
    const middle = [view.x + size.w / 2 / view.zoom, view.y + size.h / 2 / view.zoom] as const;
    const clip = data && read(data.getData(TYPE));
    const image = data && [...data.files].find((file) => file.type.startsWith("image/"));
    const text = data?.getData("text/plain").trim() ?? "";
    if (clip) this.actions.paste(clip);
    else if (image) void addImage(this.bench, image, middle);
    else if (text !== "") this.pasteText(text.slice(0, TEXT_MAX), middle);
    else return;
    event.preventDefault();
  };

  private pasteText(text: string, [x, y]: readonly [number, number]): void {
    if (!this.bench.hasRoom()) return;
    const [w, h] = SIZES.text;
    this.bench.history.asOne(() => {
      const id = create(this.bench.board, { ...draftOf(this.bench, "text", [x - w, y - h / 2, w * 2, h, 0], ""), text });
      const made = this.bench.board.find(id);
      if (made) setGeos(this.bench.board, new Map([[id, fitText(made, made.geo)]]));
      this.bench.select([id]);
    });
  }
}

function write(clip: Clip): string {
  return JSON.stringify(clip, (_, value: unknown) => (value instanceof Uint8Array ? { $bytes: toBase64(value) } : value));
}

/** Checked no further than by how elements are read anyway: what is not understood becomes an empty box. */
function read(html: string): Clip | null {
  const found = new RegExp(`${MARK}="([A-Za-z0-9+/=]+)"`).exec(html)?.[1];
  if (found === undefined) return null;
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(fromBase64(found)), (_, one: unknown) => {
      const bytes = record(one)?.$bytes;
      return typeof bytes === "string" ? fromBase64(bytes) : one;
    });
    const clip = record(value);
    return clip?.format === "plenary.clip" && Array.isArray(clip.elements) ? (value as Clip) : null;
  } catch {
    return null;
  }
}
