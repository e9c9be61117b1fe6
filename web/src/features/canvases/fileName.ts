/** What a canvas is called as a file, without an ending. */
export function fileNameOf({ name }: { name: string }): string {
  return name.replace(/[^\p{L}\p{N} _-]/gu, "").trim() || "canvas";
}
