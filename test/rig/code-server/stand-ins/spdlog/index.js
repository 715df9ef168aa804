// Stands in for the native logger of VS Code, which needs a compiler to install: the same functions, on node:fs.
'use strict';
const { appendFileSync, mkdirSync } = require('node:fs');
const path = require('node:path');

const names = ['trace', 'debug', 'info', 'warn', 'error', 'critical'];

class FileLogger {
  constructor(file) {
    this.file = file;
    this.level = 2;
    this.stamped = true;
    mkdirSync(path.dirname(file), { recursive: true });
  }
  write(level, message) {
    if (level < this.level) return;
    const prefix = this.stamped ? `${new Date().toISOString()} [${names[level]}] ` : '';
    try {
      appendFileSync(this.file, `${prefix}${message}\n`);
    } catch {
      // The folder of the logs is removed while the last lines are written: they are lost with it.
    }
  }
  getLevel() {
    return this.level;
  }
  setLevel(level) {
    this.level = level;
  }
  clearFormatters() {
    this.stamped = false;
  }
  setPattern() {}
  flush() {}
  drop() {}
}
for (const [level, name] of names.entries()) {
  FileLogger.prototype[name] = function (message) {
    this.write(level, message);
  };
}

exports.version = 0;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.shutdown = () => {};
exports.createRotatingLogger = async (_name, file) => new FileLogger(file);
exports.createAsyncRotatingLogger = exports.createRotatingLogger;
