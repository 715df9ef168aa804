// Lines that VS Code's server logs in every run, with or without an extension: they are in out/logs/host.log, not in the
// output of the tests. Each entry names one known message; nothing here may match an error of an extension.
const NOISE: readonly RegExp[] = [
  /^Resolv(ing|ed) connection token/,
  /^Creating a socket \(renderer-/,
  /^\[reconnection-grace-time\]/,
  /^Creation of workbench contribution '[^']+' took \d+ms/,
  /^Updating additional builtin extensions cache/,
  /^\[AgentHost:remote\] Initializing/,
  /^\[AccountPolicyGate\] apply/,
  // The browser page of VS Code's server registers a script that only code-server's own front door serves.
  /^\[Service Worker\] registration /,
  // Asked for by Copilot's sign-in, which the rig leaves out.
  /^(Error: )?Timed out waiting for authentication provider 'github'/,
  // The rig switches the marketplace off (server.ts).
  /^Ignoring fetching additional builtin extensions from gallery/,
  // Requests of the window that are open when it closes; the stack names VS Code's own program only.
  /^Canceled: Canceled: Canceled\n/,
  // Files that this build of the server does not have; the browser says it without naming them.
  /^Failed to load resource: the server responded with a status of 404/,
  /^A bad HTTP response code \(404\) was received when fetching the script\.$/,
  /^An iframe which has both allow-scripts and allow-same-origin/,
];

/** Whether a line of the window's log is one of the known messages that say nothing about the tests. */
export function isNoise(line: string): boolean {
  return NOISE.some((pattern) => pattern.test(line));
}
