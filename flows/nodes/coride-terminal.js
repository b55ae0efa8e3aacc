module.exports = require('./terminal.ts').register;
