// Stands in for the module that reads a device's identity for telemetry: the rig has none to give.
'use strict';
exports.getDeviceId = async () => 'meshwalk-rig';
