/** Remembers the last result for the same arguments, so that a computed list can feed React. */
export function memo<A extends readonly unknown[], R>(compute: (...args: A) => R): (...args: A) => R {
  let last: { args: A; result: R } | null = null;
  return (...args) => {
    if (last && last.args.length === args.length && args.every((arg, i) => Object.is(arg, last?.args[i]))) return last.result;
    last = { args, result: compute(...args) };
    return last.result;
  };
}
