// Reads [RRULE, DTSTART, how many, the last year] rows as JSON on standard input and prints the
// days that ical.js finds for each.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const days = ([rule, start, count, lastYear]) => {
  const iterator = ICAL.Recur.fromString(rule).iterator(ICAL.Time.fromString(start));
  const found = [];
  for (let next = iterator.next(); next && found.length < count; next = iterator.next()) {
    if (next.year > lastYear) break;
    found.push(next.toString());
  }
  return found;
};

console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(days)));
