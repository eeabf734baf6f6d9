const isNumber = require("is-number");
const ms = require("ms");

console.log(isNumber("42"), ms("2 days"));
