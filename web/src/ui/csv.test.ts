import { expect, it } from "vitest";
import { csvOf } from "./csv";

it("a table is written line by line, with quotes where they are needed", () => {
  expect(csvOf([["at", "person"], ["1", 'Ann "the pen", Lee'], [-2, "a\nb"]])).toBe('at,person\n1,"Ann ""the pen"", Lee"\n-2,"a\nb"\n');
  expect(csvOf([])).toBe("");
});

it("no text is taken for a formula", () => {
  expect(csvOf([["=1+1", "+a", "-a", "@a", "\ta", "a=1"]])).toBe("'=1+1,'+a,'-a,'@a,'\ta,a=1\n");
  expect(csvOf([['=HYPERLINK("x","y")']])).toBe('"\'=HYPERLINK(""x"",""y"")"\n');
  expect(csvOf([["\ra"]])).toBe('"\'\ra"\n');
});
