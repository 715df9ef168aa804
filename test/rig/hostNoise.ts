// Lines that VS Code's server logs in every run, with or without an extension: reported elsewhere (out/logs/host.log),
// not in the output of the tests. Each entry names one known message; nothing here may match an error of an extension.
const NOISE: readonly RegExp[] = [];

/** Whether a line of the window's log is one of the known messages that say nothing about the tests. */
export function isNoise(line: string): boolean {
  return NOISE.some((pattern) => pattern.test(line));
}
