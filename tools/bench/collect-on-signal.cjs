// Loaded into the kiosk's Node processes with NODE_OPTIONS=--require, so that the bench can force a
// whole collection there by a signal: the product has no door for that.
'use strict';
const v8 = require('node:v8');
const vm = require('node:vm');

v8.setFlagsFromString('--expose-gc');
/** @type {() => void} */
const collect = vm.runInNewContext('gc');
process.on('SIGUSR2', () => collect());
