// Stands in for the native watchdog of VS Code, which needs a compiler to install. A timer does what its thread does,
// except in a process whose event loop is blocked: that one is ended by the warden (test/rig/warden.ts).
'use strict';
exports.start = (parentPid) => {
  setInterval(() => {
    try {
      process.kill(parentPid, 0);
    } catch {
      process.exit(87);
    }
  }, 1000).unref();
};
