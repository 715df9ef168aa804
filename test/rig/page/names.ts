/** How a test names what a person sees: a text, or a pattern. */
export type Name = string | RegExp;

/**
 * A pattern for an accessible name. A text must stand at the beginning and end at a word's end there, so `default`
 * finds "default, in mesh" but not "default-gateway".
 */
export function beginsWith(name: Name): RegExp {
  if (name instanceof RegExp) return name;
  const literal = name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(String.raw`^\s*${literal}(?![\w-])`);
}
