module.exports = require('./status.ts').register;
