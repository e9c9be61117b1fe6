/** Gives a text to the browser as a file of that name. */
export function saveFile(name: string, parts: BlobPart[], type: string): void {
  const url = URL.createObjectURL(new Blob(parts, { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  // Some browsers follow links only that stand in the page.
  document.body.append(link);
  link.click();
  link.remove();
  // The browser has read it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** The mark at the beginning tells spreadsheets that it is UTF-8. */
export function saveTable(name: string, csv: string): void {
  saveFile(name, ["\uFEFF", csv], "text/csv;charset=utf-8");
}
