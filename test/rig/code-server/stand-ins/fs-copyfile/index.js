// Stands in for the native copy-on-write module that the git extension loads at its start.
'use strict';
const { cpSync } = require('node:fs');
const { cp } = require('node:fs/promises');
exports.isCloneSupported = async () => false;
exports.copyFile = async (from, to) => cp(from, to);
exports.copyFileSync = (from, to) => cpSync(from, to);
exports.cp = async (from, to, options) => cp(from, to, { recursive: true, ...options });
exports.cpSync = (from, to, options) => cpSync(from, to, { recursive: true, ...options });
