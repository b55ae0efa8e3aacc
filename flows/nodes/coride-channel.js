module.exports = require('./channel.ts').register;
