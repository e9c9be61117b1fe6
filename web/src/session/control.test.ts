import { expect, it } from "vitest";
import { news } from "./control";

const control = (lead: string, acting: string | null = null) => ({ lead, acting });

it("k_2 k_3 k_4 a change of control is told as what it is", () => {
  expect(news(control("alice"), control("alice"))).toBeNull();
  expect(news(control("alice"), control("alice", "bob"))).toBe("away");
  expect(news(control("alice", "bob"), control("alice", "dana"))).toBe("away");
  expect(news(control("alice", "bob"), control("alice"))).toBe("back");
  expect(news(control("alice", "bob"), control("bob"))).toBe("handed");
  expect(news(control("alice"), control("bob"))).toBe("handed");
});
