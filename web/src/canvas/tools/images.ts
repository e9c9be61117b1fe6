/**
 * Pictures from outside. Until there is a place to upload them to, a picture's bytes stand in the document itself, so they
 * are made small before: 1600 pixels at most, and 200 KB, or the picture is refused.
 */
import { create, keepAsset } from "../document/create";
import type { Point } from "../document/schema";
import { toBase64 } from "../document/stroke";
import type { Workbench } from "./workbench";

export const SIDE_MAX_PX = 1600;
export const BYTES_MAX = 200 * 1024;
/** Nothing larger is even decoded. */
const FILE_MAX = 40 * 1024 * 1024;
const SHOWN_MAX = 480;
const QUALITIES = [0.86, 0.75, 0.62, 0.5] as const;
/** When even the lowest quality is too large, the picture becomes smaller. */
const SHRINK = [1, 0.75, 0.5, 0.35] as const;

export interface Encoded { blob: Blob; w: number; h: number }
export type Refused = "large" | "unreadable";

export async function addImage(bench: Workbench, file: Blob, at: Point): Promise<void> {
  if (!bench.mayEdit || !bench.hasRoom()) return;
  const made = file.size > FILE_MAX ? "large" : await shrink(file);
  if (made === "large" || made === "unreadable") return bench.say(made === "large" ? "said_image_large" : "said_image_unreadable");
  const url = await asDataUrl(made.blob);
  const sha256 = await digest(made.blob);
  const scale = Math.min(1, SHOWN_MAX / Math.max(made.w, made.h));
  const [w, h] = [made.w * scale, made.h * scale];
  bench.history.asOne(() => {
    const asset = keepAsset(bench.board, { mime: made.blob.type, w: made.w, h: made.h, bytes: made.blob.size, sha256, url });
    bench.select([create(bench.board, { k: "image", geo: [at[0] - w / 2, at[1] - h / 2, w, h, 0], asset, hide: bench.snapshot().hiding })]);
  });
  bench.setTool("select");
}

async function shrink(file: Blob): Promise<Encoded | Refused> {
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch {
    return "unreadable";
  }
  try {
    const fit = Math.min(1, SIDE_MAX_PX / Math.max(bitmap.width, bitmap.height));
    for (const less of SHRINK) {
      const made = await encode(bitmap, fit * less);
      if (made) return made;
    }
    return "large";
  } finally {
    bitmap.close();
  }
}

async function encode(bitmap: ImageBitmap, scale: number): Promise<Encoded | null> {
  const canvas = document.createElement("canvas");
  const [w, h] = [Math.max(1, Math.round(bitmap.width * scale)), Math.max(1, Math.round(bitmap.height * scale))];
  [canvas.width, canvas.height] = [w, h];
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0, w, h);
  // WebP keeps what is transparent; browsers that cannot write it give PNG in its place, and then JPEG is smaller.
  for (const type of ["image/webp", "image/jpeg"]) {
    for (const quality of QUALITIES) {
      const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, type, quality));
      // As a data URL it is a third larger, and that is what must fit.
      if (blob && (blob.size * 4) / 3 <= BYTES_MAX) return { blob, w, h };
    }
  }
  return null;
}

async function asDataUrl(blob: Blob): Promise<string> {
  return `data:${blob.type};base64,${toBase64(new Uint8Array(await blob.arrayBuffer()))}`;
}

async function digest(blob: Blob): Promise<string> {
  // Not there on pages without TLS.
  if (!globalThis.crypto?.subtle) return "";
  const hash = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
