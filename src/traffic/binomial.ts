/**
 * How likely it is that chance alone leads at least as far from what was promised: the exact binomial test with two
 * sides, doubled smaller tail. 0 when the promise makes the outcome impossible, at most 1.
 * Source: https://en.wikipedia.org/wiki/Binomial_test
 * @param seen how many of `of` went there
 * @param share the promised part, 0 to 1
 */
export function chanceOf(seen: number, of: number, share: number): number {
  if (share <= 0) return seen === 0 ? 1 : 0;
  if (share >= 1) return seen === of ? 1 : 0;
  let below = 0;
  let above = 0;
  // log C(of, k) grows step by step; probabilities of 10,000 requests are too small for anything but logarithms.
  let logChoose = 0;
  for (let k = 0; k <= of; k++) {
    const probability = Math.exp(logChoose + k * Math.log(share) + (of - k) * Math.log1p(-share));
    if (k <= seen) below += probability;
    if (k >= seen) above += probability;
    logChoose += Math.log(of - k) - Math.log(k + 1);
  }
  return Math.min(1, 2 * Math.min(below, above));
}
