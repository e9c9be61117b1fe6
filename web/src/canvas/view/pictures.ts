/** Pictures that are drawn on boards: read once, kept as bitmaps of a size that boards need, and told of when they are there. */
const SIDE_MAX = 800;

export type Picture = { state: "loading" } | { state: "failed" } | { state: "here"; bitmap: CanvasImageSource; w: number; h: number };

export class Pictures {
  private readonly all = new Map<string, Picture>();

  constructor(private readonly onLoaded: (url: string) => void) {}

  get(url: string): Picture {
    const known = this.all.get(url);
    if (known) return known;
    const loading: Picture = { state: "loading" };
    this.all.set(url, loading);
    const image = new Image();
    image.decoding = "async";
    image.onload = () => this.done(url, bitmapOf(image));
    image.onerror = () => this.done(url, { state: "failed" });
    image.src = url;
    return loading;
  }

  private done(url: string, picture: Picture): void {
    this.all.set(url, picture);
    this.onLoaded(url);
  }
}

/** A drawing of lines would be drawn anew each time it is shown; as a bitmap it is copied. */
function bitmapOf(image: HTMLImageElement): Picture {
  const [w, h] = [image.naturalWidth || 400, image.naturalHeight || 300];
  const scale = Math.min(SIDE_MAX / Math.max(w, h), 4);
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(w * scale));
  canvas.height = Math.max(1, Math.round(h * scale));
  const context = canvas.getContext("2d");
  if (!context) return { state: "failed" };
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return { state: "here", bitmap: canvas, w: canvas.width, h: canvas.height };
}
