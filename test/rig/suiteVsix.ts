/** The VSIX file that the windows of the running suite install. Throws when the tests were not started by `npm test`. */
export function suiteVsix(env: NodeJS.ProcessEnv = process.env): string {
  const vsix = env['MESHWALK_VSIX'];
  if (!vsix) throw new Error('No VSIX: run these tests with "npm test".');
  return vsix;
}
