// Reads a calendar on standard input with ical.js and prints its occurrences as JSON.
// Arguments: the first and the last year. Zones come from the calendar's own VTIMEZONEs.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const [firstYear, lastYear] = process.argv.slice(2).map(Number);
const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) {
  ICAL.TimezoneService.register(zone);
}

const spoken = (time) =>
  time.isDate ? time.toString() : time.toJSDate().toISOString().replace(".000Z", "Z");

const found = [];
function note(event, start, end) {
  if (start.year < firstYear || start.year > lastYear) return;
  found.push([
    event.uid,
    spoken(start),
    spoken(end),
    event.component.getFirstPropertyValue("status"),
    event.summary,
    event.description,
  ]);
}

const components = calendar.getAllSubcomponents("vevent");
const overrides = components.filter((each) => each.hasProperty("recurrence-id"));
for (const component of components) {
  if (component.hasProperty("recurrence-id")) continue;
  const event = new ICAL.Event(component);
  if (!event.isRecurring()) {
    note(event, event.startDate, event.endDate);
    continue;
  }
  overrides
    .filter((each) => each.getFirstPropertyValue("uid") === event.uid)
    .forEach((each) => event.relateException(each));
  const iterator = event.iterator();
  for (let next = iterator.next(); next && next.year <= lastYear; next = iterator.next()) {
    const details = event.getOccurrenceDetails(next);
    note(details.item, details.startDate, details.endDate);
  }
}
console.log(JSON.stringify(found));
