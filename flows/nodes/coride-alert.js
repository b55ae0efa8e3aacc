module.exports = require('./alert.ts').register;
