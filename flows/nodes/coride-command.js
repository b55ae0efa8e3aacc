module.exports = require('./command.ts').register;
