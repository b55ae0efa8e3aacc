module.exports = require('./ui-fleet.ts').register;
